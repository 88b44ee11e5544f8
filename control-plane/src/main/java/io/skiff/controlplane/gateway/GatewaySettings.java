package io.skiff.controlplane.gateway;

/**
 * What every node of the cluster is told at its welcome.
 *
 * @param epoch grows when the store was restored from a backup
 * @param clusterCidr all pods' addresses, {@code 10.42.0.0/16}
 * @param serviceCidr all services' addresses, {@code 10.43.0.0/16}
 */
public record GatewaySettings(String clusterId, long epoch, String clusterCidr, String serviceCidr) {}
