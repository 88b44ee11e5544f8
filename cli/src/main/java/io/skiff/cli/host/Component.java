package io.skiff.cli.host;

/** The programs that run in the background, by the launcher's word for each. */
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

    /** What its command line contains once it runs. */
    String mainClass() {
        return mainClass;
    }
}
