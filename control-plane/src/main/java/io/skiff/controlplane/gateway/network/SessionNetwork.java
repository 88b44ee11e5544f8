package io.skiff.controlplane.gateway.network;

/** How far the network of a session's node is. */
public final class SessionNetwork {

    /** The revision of the last network sent; 0 before the first. */
    long sent;

    /** The newest revision of the network that the node has made; 0 before the first. */
    long applied;
}
