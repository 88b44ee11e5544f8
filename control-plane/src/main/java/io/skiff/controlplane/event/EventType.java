package io.skiff.controlplane.event;

/** Whether an event is worth a look; as Kubernetes names them. */
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
