package io.skiff.cli.host;

/** The programs that run in the background, each with the launcher's word for it. */
public enum Component {
    SERVER("server", "io.skiff.controlplane.ControlPlane"),
    AGENT("agent", "io.skiff.agent.NodeAgent");

    private final String word;
    private final String mainClass;

    Component(String word, String mainClass) {
        this.word = word;
        this.mainClass = mainClass;
    }

    public String word() {
        return word;
    }

    /** The main class, which the command line of the running component contains. */
    String mainClass() {
        return mainClass;
    }
}
