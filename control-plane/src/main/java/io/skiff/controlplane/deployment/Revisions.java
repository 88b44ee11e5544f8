package io.skiff.controlplane.deployment;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.skiff.controlplane.image.ImagePlatforms;
import io.skiff.controlplane.image.PinnedImages;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The annotations that make a replica set a revision of its deployment, with Kubernetes' names. */
final class Revisions {

    static final String REVISION = "deployment.kubernetes.io/revision";
    static final String HISTORY = "deployment.kubernetes.io/revision-history";
    static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
    static final String MAX = "deployment.kubernetes.io/max-replicas";

    /** Annotations that describe one object only. */
    private static final Set<String> NOT_COPIED = Set.of(
            "kubectl.kubernetes.io/last-applied-configuration",
            REVISION,
            HISTORY,
            DESIRED,
            MAX,
            PinnedImages.DIGESTS,
            PinnedImages.RESOLVER,
            PinnedImages.RESOLVER_SINCE,
            ImagePlatforms.ANNOTATION);

    private Revisions() {}

    /** Reads the revision; 0 if there is none. */
    static long of(HasMetadata object) {
        return number(object, REVISION).orElse(0L);
    }

    static Optional<Long> number(HasMetadata object, String annotation) {
        return number(annotationsOf(object), annotation);
    }

    /** Reads a number; empty if somebody wrote something else there. */
    private static Optional<Long> number(Map<String, String> annotations, String annotation) {
        try {
            return Optional.ofNullable(annotations.get(annotation)).map(Long::valueOf);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    static Map<String, String> annotationsOf(HasMetadata object) {
        var annotations = object.getMetadata().getAnnotations();
        return annotations == null ? Map.of() : annotations;
    }

    /** The annotations of the current replica set: the deployment's, and a revision greater than all others. */
    static Map<String, String> current(Map<String, String> present, Deployment deployment, long revision) {
        var result = new HashMap<>(present);
        annotationsOf(deployment).forEach((name, value) -> {
            if (!NOT_COPIED.contains(name)) {
                result.put(name, value);
            }
        });
        var before = number(present, REVISION);
        if (before.isPresent() && before.get() >= revision) {
            return result;
        }
        before.ifPresent(last -> result.merge(HISTORY, last.toString(), (history, newer) -> history + "," + newer));
        result.put(REVISION, Long.toString(revision));
        return result;
    }

    /** Records the sizes for which the replica set was last scaled, for proportional scaling. */
    static Map<String, String> sized(Map<String, String> present, RolloutLimits limits) {
        var result = new HashMap<>(present);
        result.put(DESIRED, Integer.toString(limits.replicas()));
        result.put(MAX, Integer.toString(limits.maxTotal()));
        return result;
    }

    /** Whether the replica set was last scaled for the deployment's present size. */
    static boolean isSizedFor(ReplicaSet replicaSet, RolloutLimits limits) {
        return number(replicaSet, DESIRED)
                .filter(desired -> desired != limits.replicas())
                .isEmpty();
    }
}
