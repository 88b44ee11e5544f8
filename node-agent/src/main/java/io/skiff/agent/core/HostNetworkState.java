package io.skiff.agent.core;

import io.skiff.agent.network.NodeNetwork;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.session.GatewayLink;
import io.skiff.agent.session.GatewayListener.NetworkState;
import org.jspecify.annotations.Nullable;

/**
 * Brings the host's network to what the control plane last said of it, and says when it is there. Others change the host's network
 * too: whoever applies again from time to time puts back what they removed.
 */
public final class HostNetworkState {

    private final NodeNetwork network;
    private final GatewayLink link;
    private @Nullable NetworkConfig wanted;
    private @Nullable NetworkConfig configured;
    private @Nullable NetworkState state;
    private boolean isStateOfThisSession;
    private long toldRevision = -1;

    HostNetworkState(NodeNetwork network, GatewayLink link) {
        this.network = network;
        this.link = link;
    }

    synchronized @Nullable NetworkConfig config() {
        return wanted;
    }

    synchronized @Nullable NetworkState state() {
        return state;
    }

    /** Returns whether this is another configuration than before. */
    synchronized boolean want(NetworkConfig config) {
        boolean isNew = !config.equals(wanted);
        wanted = config;
        return isNew;
    }

    synchronized void want(NetworkState newState) {
        state = newState;
        isStateOfThisSession = true;
    }

    /** What a former agent heard: good until somebody says something newer. */
    synchronized void wantForNow(NetworkState oldState) {
        state = oldState;
    }

    /** Revisions of another session mean nothing in this one. */
    synchronized void sessionBegan() {
        isStateOfThisSession = false;
        toldRevision = -1;
    }

    /** Whether pods can be given addresses. */
    synchronized boolean isConfigured() {
        return configured != null && configured.equals(wanted);
    }

    /** Called by one thread at a time; throws when the host did not take it. */
    void apply() {
        NetworkConfig config;
        NetworkState newest;
        synchronized (this) {
            config = wanted;
            newest = state;
        }
        if (config == null) {
            return;
        }
        network.configure(config);
        synchronized (this) {
            configured = config;
        }
        if (newest != null) {
            network.apply(newest.peers(), newest.services());
            tell(newest);
        }
    }

    private void tell(NetworkState applied) {
        synchronized (this) {
            if (!isStateOfThisSession || !applied.equals(state) || applied.revision() == toldRevision) {
                return;
            }
            toldRevision = applied.revision();
        }
        link.networkApplied(applied.revision());
    }
}
