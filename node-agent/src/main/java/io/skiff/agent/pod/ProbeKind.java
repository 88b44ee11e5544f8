package io.skiff.agent.pod;

/** What a probe's answer is for. */
public enum ProbeKind {
    STARTUP("Startup"),
    READINESS("Readiness"),
    LIVENESS("Liveness");

    private final String title;

    ProbeKind(String title) {
        this.title = title;
    }

    /** As Kubernetes' events begin: {@code Readiness}. */
    public String title() {
        return title;
    }
}
