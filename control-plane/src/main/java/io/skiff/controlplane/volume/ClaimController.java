package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.kind.storage.PersistentVolumeClaimKind;
import io.skiff.controlplane.kind.storage.StorageClassKind;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The control loop's domain of claims: each gets a volume, keeps it, and goes when no pod uses it any more. */
public final class ClaimController implements Controller<ObjectKey, ObservedClaim> {

    @Override
    public String name() {
        return "claim";
    }

    @Override
    public Set<ObjectKey> keys(View view) {
        return keys(view, claim -> true);
    }

    private static Set<ObjectKey> keys(View view, Predicate<PersistentVolumeClaim> wanted) {
        return view.list(PersistentVolumeClaimKind.CLAIM).stream()
                .filter(stored -> wanted.test(stored.object()))
                .map(Stored::key)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<ObjectKey> keysOf(Change<?> change, View view) {
        var latest = change.latest();
        if (change.kind().equals(PersistentVolumeClaimKind.CLAIM)) {
            return Set.of(latest.key());
        }
        if (latest.object() instanceof Pod pod) {
            return Claims.of(pod).stream()
                    .map(name -> new ObjectKey(latest.namespace(), name))
                    .collect(Collectors.toUnmodifiableSet());
        }
        if (latest.object() instanceof PersistentVolume volume) {
            return keys(view, claim -> !Claims.isBound(claim) || isConcerned(claim, volume));
        }
        if (latest.object() instanceof Node) {
            return isOfVolumes(change) ? keys(view, claim -> !Claims.isBound(claim)) : Set.of();
        }
        return change.kind().equals(StorageClassKind.STORAGE_CLASS) ? keys(view) : Set.of();
    }

    private static boolean isConcerned(PersistentVolumeClaim claim, PersistentVolume volume) {
        return Claims.volumeName(claim).equals(volume.getMetadata().getName());
    }

    /** Most changes of a node are not about its directories. */
    static boolean isOfVolumes(Change<?> change) {
        return Stream.of(change.before(), change.after())
                        .map(side -> side.map(stored -> (Node) stored.object())
                                .map(Node::getStatus)
                                .map(status -> List.copyOf(status.getVolumesAttached())))
                        .distinct()
                        .count()
                > 1;
    }

    @Override
    public Optional<ObservedClaim> observe(ObjectKey key, View view, Instant now) {
        return view.find(PersistentVolumeClaimKind.CLAIM, key.namespace(), key.name())
                .map(Stored::object)
                .map(claim -> observe(claim, new ClaimObserver(view)));
    }

    private static ObservedClaim observe(PersistentVolumeClaim claim, ClaimObserver observer) {
        var volume = observer.volume(claim);
        var metadata = claim.getMetadata();
        return new ObservedClaim(
                claim,
                !observer.users(metadata.getNamespace(), metadata.getName()).isEmpty(),
                observer.storageClass(claim),
                observer.defaultClass(),
                volume,
                volume.map(found -> Directory.of(found, observer.view())).orElse(new Directory(false, "", "")),
                volume.isPresent() ? List.of() : observer.free(claim),
                Claims.isBound(claim) ? Optional.empty() : observer.vain(claim));
    }

    @Override
    public Plan plan(ObservedClaim observed, Instant now) {
        return ClaimPlanner.plan(observed, now);
    }
}
