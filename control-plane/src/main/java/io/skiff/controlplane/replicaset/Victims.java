package io.skiff.controlplane.replicaset;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.pod.PodState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses the replicas to end when there are too many. The order is Kubernetes' (not bound, not running, not ready
 * first), but among equals it takes one from the node with the most: node after node loses one, and none loses all of
 * its replicas in a row.
 */
final class Victims {

    private static final Comparator<Pod> ORDER = comparing(PodState::isBound)
            .thenComparing(pod -> PodState.phase(pod).equals("Running"))
            .thenComparing(PodState::isReady);

    private Victims() {}

    /** @param relatedByNode the number of related active pods on each node, including these */
    static List<Pod> choose(List<Pod> active, Map<String, Integer> relatedByNode, int count) {
        var left = new ArrayList<>(active);
        var related = new HashMap<>(relatedByNode);
        var own = new HashMap<String, Integer>();
        left.forEach(pod -> own.merge(nodeOf(pod), 1, Integer::sum));
        var chosen = new ArrayList<Pod>();
        while (chosen.size() < count && !left.isEmpty()) {
            var victim = left.stream().min(order(related, own)).orElseThrow();
            left.remove(victim);
            chosen.add(victim);
            related.merge(nodeOf(victim), -1, Integer::sum);
            own.merge(nodeOf(victim), -1, Integer::sum);
        }
        return chosen;
    }

    private static Comparator<Pod> order(Map<String, Integer> related, Map<String, Integer> own) {
        return ORDER.thenComparing(comparingInt(pod -> -related.getOrDefault(nodeOf(pod), 0)))
                .thenComparing(comparingInt(pod -> -own.getOrDefault(nodeOf(pod), 0)))
                .thenComparing(pod -> PodState.readySince(pod).orElse(Instant.EPOCH), Comparator.reverseOrder())
                .thenComparing(Victims::restarts, Comparator.reverseOrder())
                .thenComparing(Victims::createdAt, Comparator.reverseOrder())
                .thenComparing(pod -> pod.getMetadata().getName());
    }

    private static String nodeOf(Pod pod) {
        return PodState.nodeName(pod).orElse("");
    }

    private static int restarts(Pod pod) {
        return pod.getStatus() == null
                ? 0
                : pod.getStatus().getContainerStatuses().stream()
                        .map(ContainerStatus::getRestartCount)
                        .filter(count -> count != null)
                        .mapToInt(Integer::intValue)
                        .sum();
    }

    private static String createdAt(Pod pod) {
        var created = pod.getMetadata().getCreationTimestamp();
        return created == null ? "" : created;
    }
}
