package io.skiff.agent.container;

/** The identity of a pod. It is checked, because it becomes part of file and cgroup names. */
public record PodUid(String value) {

    private static final String OF_BUILDS = "build-";

    public PodUid {
        if (!value.matches("[0-9a-zA-Z-]{1,64}")) {
            throw new IllegalArgumentException(
                    "pod uid \"" + value + "\": letters, digits and - are allowed, 64 at most");
        }
    }

    /** The name under which a build's containers share a sandbox: it is no pod of the node. */
    public static PodUid ofBuild(String id) {
        return new PodUid(OF_BUILDS + id);
    }

    public boolean isOfBuild() {
        return value.startsWith(OF_BUILDS);
    }

    @Override
    public String toString() {
        return value;
    }
}
