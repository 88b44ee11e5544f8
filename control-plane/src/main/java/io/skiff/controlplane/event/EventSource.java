package io.skiff.controlplane.event;

/**
 * Who saw what an event tells.
 *
 * @param node empty for what was not seen on a node
 */
public record EventSource(String component, String node) {

    public static final EventSource CONTROL_PLANE = new EventSource("skiff", "");

    public static EventSource agent(String node) {
        return new EventSource("skiff-agent", node);
    }
}
