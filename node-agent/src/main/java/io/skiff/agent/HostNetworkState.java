package io.skiff.agent;

import io.skiff.agent.gateway.GatewayLink;
import io.skiff.agent.gateway.GatewayListener.NetworkState;
import io.skiff.agent.network.NodeNetwork;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import org.jspecify.annotations.Nullable;

/** Brings the host's network to what the control plane last said of it, and says when it is there. */
final class HostNetworkState {

    private final NodeNetwork network;
    private final GatewayLink link;
    private @Nullable NetworkConfig wanted;
    private @Nullable NetworkConfig configured;
    private @Nullable NetworkState state;
    private long appliedRevision = -1;

    HostNetworkState(NodeNetwork network, GatewayLink link) {
        this.network = network;
        this.link = link;
    }

    synchronized @Nullable NetworkConfig config() {
        return wanted;
    }

    /** Returns whether this is another configuration than before. */
    synchronized boolean want(NetworkConfig config) {
        boolean isNew = !config.equals(wanted);
        wanted = config;
        return isNew;
    }

    synchronized void want(NetworkState newState) {
        state = newState;
    }

    /** A new session has to hear what is applied. */
    synchronized void tellAgain() {
        appliedRevision = -1;
    }

    /** Whether pods can be given addresses. */
    synchronized boolean isConfigured() {
        return configured != null && configured.equals(wanted);
    }

    /** Called by one thread at a time; throws when the host did not take it. */
    void apply() {
        NetworkConfig config;
        NetworkState newest;
        boolean isConfigured;
        long applied;
        synchronized (this) {
            config = wanted;
            newest = state;
            isConfigured = isConfigured();
            applied = appliedRevision;
        }
        if (config == null) {
            return;
        }
        if (!isConfigured) {
            network.configure(config);
            synchronized (this) {
                configured = config;
            }
        }
        if (newest != null && newest.revision() != applied) {
            network.apply(newest.peers(), newest.services());
            synchronized (this) {
                appliedRevision = newest.revision();
            }
            link.networkApplied(newest.revision());
        }
    }
}
