package io.skiff.agent.pod;

/** The purpose of a probe. */
public enum ProbeKind {
    STARTUP("Startup"),
    READINESS("Readiness"),
    LIVENESS("Liveness");

    private final String title;

    ProbeKind(String title) {
        this.title = title;
    }

    /** The word with which Kubernetes' events begin: {@code Readiness}. */
    public String title() {
        return title;
    }
}
