package io.skiff.controlplane.node;

import static io.skiff.controlplane.schedule.Tolerations.toleration;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.skiff.controlplane.object.Timestamps;
import io.skiff.controlplane.pod.PodState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides when the pods of a tainted node have to go, as Kubernetes' taint manager does: at once if a NoExecute taint
 * is not tolerated, else when the first toleration has ended. The taint of a lost node itself is handled elsewhere.
 */
final class TaintEvictions {

    /** The taint and the time of an eviction; {@link Instant#MIN} for at once. */
    record Eviction(Taint taint, Instant at) {}

    private TaintEvictions() {}

    /** The eviction; empty for a pod that may stay. */
    static Optional<Eviction> of(Pod pod, Node node) {
        return userTaints(node).stream()
                .flatMap(taint -> of(pod, taint).stream())
                .reduce((first, second) -> second.at.isBefore(first.at) ? second : first);
    }

    private static List<Taint> userTaints(Node node) {
        return Taints.of(node).stream()
                .filter(taint -> Taints.NO_EXECUTE.equals(taint.getEffect()))
                .filter(taint -> !Taints.LOST.equals(taint))
                .toList();
    }

    private static Optional<Eviction> of(Pod pod, Taint taint) {
        var toleration = toleration(pod, taint);
        if (toleration.isEmpty()) {
            return Optional.of(new Eviction(taint, Instant.MIN));
        }
        var seconds = toleration.get().getTolerationSeconds();
        if (seconds == null || taint.getTimeAdded() == null) {
            return Optional.empty();
        }
        var since = latest(Timestamps.parse(taint.getTimeAdded()), boundAt(pod));
        return Optional.of(new Eviction(taint, Timestamps.plusSeconds(since, seconds)));
    }

    private static Instant boundAt(Pod pod) {
        return PodState.condition(pod, "PodScheduled")
                .map(condition -> condition.getLastTransitionTime())
                .or(() -> Optional.ofNullable(pod.getMetadata().getCreationTimestamp()))
                .map(Timestamps::parse)
                .orElse(Instant.MIN);
    }

    private static Instant latest(Instant first, Instant second) {
        return first.isAfter(second) ? first : second;
    }
}
