package io.skiff.agent.container;

/** The identity of a pod. It is checked, because it becomes part of file and cgroup names. */
public record PodUid(String value) {

    public PodUid {
        if (!value.matches("[0-9a-zA-Z-]{1,64}")) {
            throw new IllegalArgumentException(
                    "pod uid \"" + value + "\": letters, digits and - are allowed, 64 at most");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
