package io.skiff.controlplane.gateway;

/**
 * The settings of the cluster that every node gets in its welcome.
 *
 * @param epoch grows when the store is restored from a backup
 * @param clusterCidr all pods' addresses, {@code 10.42.0.0/16}
 * @param serviceCidr all services' addresses, {@code 10.43.0.0/16}
 */
public record GatewaySettings(String clusterId, long epoch, String clusterCidr, String serviceCidr) {}
