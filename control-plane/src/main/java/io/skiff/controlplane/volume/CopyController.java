package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.storage.PersistentVolumeClaimKind;
import io.skiff.controlplane.kind.storage.PersistentVolumeKind;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The control loop's domain of volumes that are copied: to another node, or to a snapshot. */
public final class CopyController implements Controller<String, ObservedCopy> {

    @Override
    public String name() {
        return "copy";
    }

    @Override
    public Set<String> keys(View view) {
        return VolumeNames.of(view, volume -> true);
    }

    @Override
    public Set<String> keysOf(Change<?> change, View view) {
        var latest = change.latest();
        if (latest.object() instanceof PersistentVolume volume) {
            var original = Copies.original(volume).orElse("");
            return VolumeNames.of(
                    view,
                    other -> other.getMetadata().getName().equals(latest.name())
                            || other.getMetadata().getName().equals(original)
                            || Copies.original(other)
                                    .filter(latest.name()::equals)
                                    .isPresent());
        }
        if (latest.object() instanceof PersistentVolumeClaim claim) {
            return Set.of(Claims.volumeName(claim));
        }
        if (latest.object() instanceof Pod pod) {
            return Claims.of(pod).stream()
                    .flatMap(name -> view.find(PersistentVolumeClaimKind.CLAIM, latest.namespace(), name).stream())
                    .map(stored -> Claims.volumeName(stored.object()))
                    .collect(Collectors.toUnmodifiableSet());
        }
        boolean isOfNode = latest.object() instanceof Node
                && (ClaimController.isOfVolumes(change)
                        || change.before().isEmpty()
                        || change.after().isEmpty());
        return isOfNode ? keys(view) : Set.of();
    }

    @Override
    public Optional<ObservedCopy> observe(String name, View view, Instant now) {
        return view.find(PersistentVolumeKind.VOLUME, "", name)
                .map(Stored::object)
                .map(volume -> observe(volume, view));
    }

    private static ObservedCopy observe(PersistentVolume volume, View view) {
        var observer = new ClaimObserver(view);
        var claim = claim(volume, view);
        return new ObservedCopy(
                volume,
                claim,
                claim.stream()
                        .flatMap(found ->
                                observer
                                        .users(
                                                found.getMetadata().getNamespace(),
                                                found.getMetadata().getName())
                                        .stream())
                        .map(pod -> pod.getMetadata().getName())
                        .sorted()
                        .toList(),
                Directory.of(volume, view),
                Directory.of(Copies.target(volume), view),
                Directory.of(Copies.leftBehind(volume), view),
                Copies.original(volume).flatMap(name -> volume(name, view)),
                claim.flatMap(Copies::wantedSnapshot).flatMap(name -> volume(name, view)),
                claim.flatMap(found -> Copies.wantedNode(found, volume))
                        .flatMap(node -> view.find(NodeKind.NODE, "", node).isEmpty()
                                ? Optional.of("there is no node " + node)
                                : observer.isFull(node)));
    }

    private static Optional<PersistentVolumeClaim> claim(PersistentVolume volume, View view) {
        return Optional.ofNullable(volume.getSpec().getClaimRef())
                .flatMap(wanted -> view.find(PersistentVolumeClaimKind.CLAIM, wanted.getNamespace(), wanted.getName()))
                .map(Stored::object)
                .filter(found -> Claims.isBound(found)
                        && Claims.isFor(volume, found)
                        && Claims.volumeName(found).equals(volume.getMetadata().getName()));
    }

    private static Optional<PersistentVolume> volume(String name, View view) {
        return view.find(PersistentVolumeKind.VOLUME, "", name).map(Stored::object);
    }

    @Override
    public Plan plan(ObservedCopy observed, Instant now) {
        return CopyPlanner.plan(observed);
    }
}
