package io.skiff.agent.pod;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Computes a pod's status from its observation. Performs no I/O. */
public final class PodStatuses {

    /** The keys of the steps that precede every container, see {@link PodAction#key}. */
    static final List<String> GROUND = List.of("sandbox", "network", "volumes");

    private PodStatuses() {}

    /** @param hostIp this node's address, which pods in the host's network share */
    public static PodStatus of(PodSpec assigned, PodObservation seen, String hostIp, Instant now) {
        var end = ForcedEnd.of(assigned, seen, now);
        var pod = end.isPresent() ? assigned.withoutRestarts() : assigned;
        var statuses = new ContainerStatuses(pod, seen);
        var init = pod.initContainers().stream()
                .map(template -> statuses.of(template, true))
                .toList();
        var containers = pod.containers().stream()
                .map(template -> statuses.of(template, false))
                .toList();
        var once = new ContainerStatuses(pod.withoutRestarts(), seen);
        var ephemeral = pod.ephemeralContainers().stream()
                .map(template -> once.of(template, true).ofEphemeral())
                .toList();
        // a pod that has failed runs nothing
        boolean hasFailed = end.isPresent() && seen.running().isEmpty();
        var phase = hasFailed ? PodPhase.FAILED : PodPhase.of(pod, seen);
        boolean isInitialized = isInitialized(pod, seen);
        var lasting = Stream.concat(pod.sidecars().map(template -> statuses.of(template, true)), containers.stream());
        boolean isReady = isInitialized && !phase.isFinal() && lasting.allMatch(ContainerStatus::isReady);
        return new PodStatus(
                pod.uid(),
                pod.namespace(),
                pod.name(),
                phase,
                hasFailed ? end.map(ForcedEnd::reason).orElse("") : "",
                hasFailed ? end.map(ForcedEnd::message).orElse("") : "",
                address(pod, seen, hostIp),
                hostIp,
                startTime(pod, seen),
                isInitialized,
                isReady,
                init,
                containers,
                ephemeral,
                pod.deletion() != null && seen.isGone(),
                Resizes.of(pod, seen).status());
    }

    static boolean isInitialized(PodSpec pod, PodObservation seen) {
        return Initialization.of(pod, seen).isOver();
    }

    private static String address(PodSpec pod, PodObservation seen, String hostIp) {
        if (pod.hostNetwork()) {
            return hostIp;
        }
        return seen.address() == null ? "" : seen.address();
    }

    static Instant startTime(PodSpec pod, PodObservation seen) {
        if (pod.started() != null) {
            return pod.started();
        }
        return seen.containers().stream()
                .map(container -> RunLabels.of(container).podStart())
                .min(Comparator.naturalOrder())
                .orElse(seen.firstSeen());
    }
}
