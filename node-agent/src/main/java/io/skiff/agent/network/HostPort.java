package io.skiff.agent.network;

/**
 * A port of the node that leads to one pod.
 *
 * @param ip of the node; empty for all of its addresses
 * @param protocol TCP or UDP
 * @param containerPort the pod's own
 */
public record HostPort(String ip, String protocol, int hostPort, int containerPort) {}
