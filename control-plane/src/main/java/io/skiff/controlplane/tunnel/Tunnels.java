package io.skiff.controlplane.tunnel;

/** Opens tunnels. */
public interface Tunnels {

    /** Begins to open one; returns at once. That it cannot be opened is told to the listener, perhaps before this returns. */
    Tunnel open(String node, TunnelTarget target, Tunnel.Listener listener);
}
