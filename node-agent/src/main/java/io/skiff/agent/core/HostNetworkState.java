package io.skiff.agent.core;

import io.skiff.agent.network.NodeNetwork;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.network.NodeNetwork.Service;
import io.skiff.agent.session.GatewayLink;
import io.skiff.agent.session.GatewayListener.NetworkState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings the host's network to the last state from the control plane, and acknowledges it. Other programs change the
 * host's network too, so repeated calls restore what they removed.
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

    /** All services, as far as this node was told of them. */
    synchronized List<Service> services() {
        return state == null ? List.of() : state.services();
    }

    /** Sets the configuration. Returns whether it changed. */
    synchronized boolean want(NetworkConfig config) {
        boolean isNew = !config.equals(wanted);
        wanted = config;
        return isNew;
    }

    synchronized void want(NetworkState newState) {
        state = newState;
        isStateOfThisSession = true;
    }

    /** Sets the state of a former agent, which holds until a newer one arrives. */
    synchronized void wantForNow(NetworkState oldState) {
        state = oldState;
    }

    /** Forgets acknowledged revisions, which mean nothing in a new session. */
    synchronized void sessionBegan() {
        isStateOfThisSession = false;
        toldRevision = -1;
    }

    /** Whether pods can get addresses. */
    synchronized boolean isConfigured() {
        return configured != null && configured.equals(wanted);
    }

    /** Applies the wanted state. One thread at a time may call it; it throws if the host refused. */
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
            network.apply(newest.peers(), newest.services(), newest.names());
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
