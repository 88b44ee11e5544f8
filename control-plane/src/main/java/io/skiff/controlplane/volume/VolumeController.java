package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.kind.storage.LocalPath;
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

/** The control loop's domain of volumes: their phases, and their end. */
public final class VolumeController implements Controller<String, ObservedVolume> {

    @Override
    public String name() {
        return "volume";
    }

    @Override
    public Set<String> keys(View view) {
        return VolumeNames.of(view, volume -> true);
    }

    @Override
    public Set<String> keysOf(Change<?> change, View view) {
        var latest = change.latest();
        if (latest.object() instanceof PersistentVolume volume) {
            var handle = LocalPath.handle(volume);
            return VolumeNames.of(
                    view,
                    other -> other.getMetadata().getName().equals(latest.name())
                            || (handle.isPresent() && LocalPath.handle(other).equals(handle)));
        }
        if (latest.object() instanceof PersistentVolumeClaim) {
            return VolumeNames.of(view, volume -> isFor(volume, latest.namespace(), Set.of(latest.name())));
        }
        if (latest.object() instanceof Pod pod) {
            var claims = Set.copyOf(Claims.of(pod));
            return claims.isEmpty()
                    ? Set.of()
                    : VolumeNames.of(view, volume -> isFor(volume, latest.namespace(), claims));
        }
        return latest.object() instanceof Node && ClaimController.isOfVolumes(change)
                ? VolumeNames.of(
                        view,
                        volume -> LocalPath.node(volume)
                                .filter(latest.name()::equals)
                                .isPresent())
                : Set.of();
    }

    private static boolean isFor(PersistentVolume volume, String namespace, Set<String> claims) {
        var reference = volume.getSpec().getClaimRef();
        return reference != null
                && namespace.equals(reference.getNamespace())
                && claims.contains(String.valueOf(reference.getName()));
    }

    @Override
    public Optional<ObservedVolume> observe(String name, View view, Instant now) {
        return view.find(PersistentVolumeKind.VOLUME, "", name)
                .map(Stored::object)
                .map(volume -> observe(volume, view));
    }

    private static ObservedVolume observe(PersistentVolume volume, View view) {
        var reference = Optional.ofNullable(volume.getSpec().getClaimRef());
        var observer = new ClaimObserver(view);
        var claim = reference
                .flatMap(wanted -> view.find(PersistentVolumeClaimKind.CLAIM, wanted.getNamespace(), wanted.getName()))
                .map(Stored::object);
        return new ObservedVolume(
                volume,
                claim,
                // pods use the claim of this name that is there, and no former one
                claim.isEmpty()
                        && reference
                                .filter(wanted -> !observer.users(wanted.getNamespace(), wanted.getName())
                                        .isEmpty())
                                .isPresent(),
                Directory.of(volume, view),
                isAlsoOthers(volume, view));
    }

    static boolean isAlsoOthers(PersistentVolume volume, View view) {
        var handle = LocalPath.handle(volume);
        return handle.isPresent()
                && view.list(PersistentVolumeKind.VOLUME).stream()
                        .map(Stored::object)
                        .anyMatch(other -> !other.getMetadata()
                                        .getName()
                                        .equals(volume.getMetadata().getName())
                                && LocalPath.handle(other).equals(handle)
                                && LocalPath.node(other).equals(LocalPath.node(volume)));
    }

    @Override
    public Plan plan(ObservedVolume observed, Instant now) {
        return VolumePlanner.plan(observed);
    }
}
