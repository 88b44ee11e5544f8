package io.skiff.controlplane.gateway.network;

/**
 * How far a network has come.
 *
 * @param here the revision of a state that this server sends; 0 before the first
 * @param elsewhere the revision of the store up to which it has every change: what other servers send has revisions of its own
 */
record Reached(long here, long elsewhere) {

    static final Reached NOTHING = new Reached(0, 0);

    /** Whether all is made that the other one has. */
    boolean covers(Reached other) {
        return here >= other.here && elsewhere >= other.elsewhere;
    }
}
