package io.skiff.agent.pressure;

/** What a node can lack, with the kubelet's names, in the order in which it looks for relief. */
public enum Signal {
    MEMORY("memory.available", "memory"),
    DISK("nodefs.available", "ephemeral-storage"),
    INODES("nodefs.inodesFree", "inodes"),
    PROCESSES("pid.available", "pids");

    private final String title;
    private final String resource;

    Signal(String title, String resource) {
        this.title = title;
        this.resource = resource;
    }

    /** The name in thresholds. */
    public String title() {
        return title;
    }

    /** The name of what runs out. */
    public String resource() {
        return resource;
    }

    /** An amount for people. */
    String amount(long value) {
        return this == MEMORY || this == DISK ? Amounts.bytes(value) : Long.toString(value);
    }

    /** Whether images that nobody uses take of it. */
    public boolean isOfDisk() {
        return this == DISK || this == INODES;
    }
}
