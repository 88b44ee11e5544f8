package io.skiff.agent.pod;

/**
 * Decides whom the kernel ends first when the host's memory runs out, with the numbers of the kubelet
 * (pkg/kubelet/qos/policy.go): pods that were promised nothing, then those that use more than they asked for.
 */
public final class OomScores {

    private static final int LAST = -997;
    private static final int FIRST = 1000;

    private OomScores() {}

    /**
     * Computes the adjustment of a container's processes.
     *
     * @param memoryBytes of the host
     */
    public static int of(PodSpec pod, ContainerTemplate container, long memoryBytes) {
        return switch (pod.standing().quality()) {
            case GUARANTEED -> LAST;
            case BEST_EFFORT -> FIRST;
            case BURSTABLE -> burstable(pod, container, memoryBytes);
            case UNKNOWN -> 0;
        };
    }

    /** The more it asked for, the later; a sidecar ends no sooner than the containers that need it. */
    private static int burstable(PodSpec pod, ContainerTemplate container, long memoryBytes) {
        if (memoryBytes <= 0) {
            return FIRST - 1;
        }
        long own = score(container, memoryBytes);
        long score = container.life().isSidecar()
                ? pod.containers().stream()
                        .mapToLong(main -> score(main, memoryBytes))
                        .reduce(own, Math::min)
                : own;
        return (int) Math.min(Math.max(score, FIRST + LAST), FIRST - 1);
    }

    private static long score(ContainerTemplate container, long memoryBytes) {
        long request = Math.min(container.resources().memoryRequestBytes().orElse(0), memoryBytes);
        return FIRST - Math.round(Math.floor((double) FIRST * request / memoryBytes));
    }
}
