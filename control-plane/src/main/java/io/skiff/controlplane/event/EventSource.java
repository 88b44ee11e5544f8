package io.skiff.controlplane.event;

/**
 * The observer of an event.
 *
 * @param node empty if no node observed it
 */
public record EventSource(String component, String node) {

    public static final EventSource CONTROL_PLANE = new EventSource("skiff", "");

    public static EventSource agent(String node) {
        return new EventSource("skiff-agent", node);
    }
}
