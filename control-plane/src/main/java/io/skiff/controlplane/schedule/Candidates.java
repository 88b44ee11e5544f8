package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** All nodes with what is taken of them, as of one revision of the view. */
final class Candidates {

    private final Map<String, Candidate> byName = new LinkedHashMap<>();

    static Candidates of(View view) {
        var candidates = new Candidates();
        for (var node : view.list(NodeKind.NODE)) {
            candidates.byName.put(node.name(), candidate(node.object(), view));
        }
        return candidates;
    }

    /** A node that cannot be read, or what is on it, takes no pods, and says so: the others do. */
    private static Candidate candidate(Node node, View view) {
        try {
            var candidate = new Candidate(node);
            view.onNode(PodKind.POD, candidate.name()).stream()
                    .map(Stored::object)
                    .filter(pod -> !PodState.isFinished(pod))
                    .forEach(candidate::take);
            return candidate;
        } catch (RuntimeException e) {
            return Candidate.unreadable(node);
        }
    }

    Collection<Candidate> all() {
        return byName.values();
    }

    /** A pod that the view does not show on the node yet. */
    void take(Pod pod, String nodeName) {
        Optional.ofNullable(byName.get(nodeName)).ifPresent(candidate -> candidate.take(pod));
    }
}
