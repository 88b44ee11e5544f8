package io.skiff.agent.container;

import java.util.Comparator;

/**
 * One run of one container of a pod. A restart is a new attempt, with a pristine root.
 *
 * @param attempt 0 for the first run
 */
public record ContainerId(PodUid pod, String name, int attempt) implements Comparable<ContainerId> {

    private static final Comparator<ContainerId> ORDER = Comparator.comparing(
                    (ContainerId id) -> id.pod().value())
            .thenComparing(ContainerId::name)
            .thenComparingInt(ContainerId::attempt);

    @Override
    public int compareTo(ContainerId other) {
        return ORDER.compare(this, other);
    }

    /** Returns {@code <pod uid>_<container>_<attempt>}, which names files and cgroups. */
    @Override
    public String toString() {
        return pod.value() + "_" + name + "_" + attempt;
    }
}
