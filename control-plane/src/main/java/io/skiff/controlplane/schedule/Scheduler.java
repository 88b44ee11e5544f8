package io.skiff.controlplane.schedule;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.pod.PodResources;
import io.skiff.controlplane.volume.PodClaims;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;

/**
 * Chooses the node for a pod: one with its images, if there is any, because only a person brings images; among those
 * the one with the fewest replicas of the same owner, then the least load, then the fewest pods, then the first by
 * name.
 */
final class Scheduler {

    private Scheduler() {}

    static Placement place(Pod pod, PodClaims claims, Collection<Candidate> candidates) {
        var reasons = new HashMap<String, Integer>();
        var fitting = new ArrayList<Candidate>();
        var images = Images.of(pod);
        int fewestMissing = Integer.MAX_VALUE;
        for (var candidate : candidates) {
            var against = against(pod, claims, candidate);
            against.forEach(reason -> reasons.merge(reason, 1, Integer::sum));
            int missing = against.isEmpty() ? Images.missing(images, candidate.node()) : Integer.MAX_VALUE;
            if (missing < fewestMissing) {
                fewestMissing = missing;
                fitting.clear();
            }
            if (against.isEmpty() && missing == fewestMissing) {
                fitting.add(candidate);
            }
        }
        return fitting.stream()
                .min(preferenceOf(pod))
                .<Placement>map(best -> new Placement.Placed(best.name()))
                .orElseGet(() -> new Placement.Unschedulable(candidates.size(), reasons));
    }

    /** Collects the reasons against a node. A node that cannot be judged does not accept this pod. */
    private static List<String> against(Pod pod, PodClaims claims, Candidate candidate) {
        try {
            var reasons = Filter.allReasons(pod, candidate);
            return reasons.isEmpty() ? claims.reasons(candidate.node()) : reasons;
        } catch (RuntimeException e) {
            return List.of("node(s) could not be judged: " + e);
        }
    }

    private static Comparator<Candidate> preferenceOf(Pod pod) {
        var requested = PodResources.requestedBy(pod);
        return comparingInt((Candidate candidate) -> candidate.siblingsOf(pod))
                .thenComparing(comparingLong(candidate -> candidate.loadWith(requested)))
                .thenComparing(comparingLong(candidate -> candidate.used().pods()))
                .thenComparing(comparing(Candidate::name));
    }
}
