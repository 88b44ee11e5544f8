package io.skiff.controlplane.gateway.body;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.skiff.controlplane.image.PinnedImages;
import io.skiff.controlplane.kind.apps.ReplicaSetKind;
import io.skiff.controlplane.object.Timestamps;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The digests of the images that the revisions of all deployments run, those of the history too: a node that has one keeps it, so that an undo
 * needs no registry. Follows the view one replica set after the other.
 */
public final class KeptImages {

    /** A set goes to each node whole, 73 bytes for each of these. The oldest revisions have to do without. */
    static final int MOST = 2_000;

    private final View view;
    private final Map<String, Revision> revisions = new HashMap<>();
    private @Nullable List<String> digests;

    public KeptImages(View view) {
        this.view = view;
    }

    /** Looks at all replica sets. */
    public void reset() {
        revisions.clear();
        digests = null;
        view.list(ReplicaSetKind.REPLICA_SET)
                .forEach(stored ->
                        Revision.of(stored.object()).ifPresent(revision -> revisions.put(stored.uid(), revision)));
    }

    /**
     * Looks the replica set up again: the change may be older than what is there now.
     *
     * @param change of a replica set
     */
    public void changed(Change<?> change) {
        var latest = change.latest();
        var uid = latest.uid();
        var after = view.find(ReplicaSetKind.REPLICA_SET, latest.namespace(), latest.name())
                .filter(stored -> stored.uid().equals(uid))
                .flatMap(stored -> Revision.of(stored.object()));
        var before = after.isPresent() ? revisions.put(uid, after.get()) : revisions.remove(uid);
        if (!Optional.ofNullable(before).equals(after)) {
            digests = null;
        }
    }

    /** The newest revision's first; the same object until there are others. */
    List<String> digests() {
        if (digests == null) {
            digests = revisions.values().stream()
                    .sorted(Comparator.comparing(Revision::made)
                            .reversed()
                            .thenComparing(revision -> revision.digests().stream()
                                    .sorted()
                                    .toList()
                                    .toString()))
                    .flatMap(revision -> revision.digests().stream().sorted())
                    .distinct()
                    .limit(MOST)
                    .toList();
        }
        return digests;
    }

    private record Revision(Instant made, Set<String> digests) {

        /** Empty for one that needs no image by its digest. */
        static Optional<Revision> of(ReplicaSet replicaSet) {
            var digests = PinnedImages.digestsOf(replicaSet);
            return digests.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Revision(
                            Timestamps.parse(replicaSet.getMetadata().getCreationTimestamp()), digests));
        }
    }
}
