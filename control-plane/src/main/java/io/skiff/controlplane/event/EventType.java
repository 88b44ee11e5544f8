package io.skiff.controlplane.event;

/** Kubernetes' types of events, by whether they deserve attention. */
public enum EventType {
    NORMAL("Normal"),
    WARNING("Warning");

    private final String label;

    EventType(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
