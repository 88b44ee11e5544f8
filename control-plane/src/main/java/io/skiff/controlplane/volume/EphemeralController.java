package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.kind.storage.PersistentVolumeClaimKind;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.owner.Ending;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The control loop's domain of pods with ephemeral volumes. Their claims go with them, as everything that they own does. */
public final class EphemeralController implements Controller<ObjectKey, ObservedEphemeral> {

    @Override
    public String name() {
        return "ephemeral";
    }

    @Override
    public Set<ObjectKey> keys(View view) {
        return view.list(PodKind.POD).stream()
                .filter(pod -> hasEphemeral(pod.object()))
                .map(Stored::key)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<ObjectKey> keysOf(Change<?> change, View view) {
        var latest = change.latest();
        if (latest.object() instanceof Pod pod) {
            return hasEphemeral(pod) ? Set.of(latest.key()) : Set.of();
        }
        // a claim in the way is gone
        return change.kind().equals(PersistentVolumeClaimKind.CLAIM)
                        && change.after().isEmpty()
                ? view
                        .list(PodKind.POD, latest.namespace(), pod -> hasEphemeral(pod) && names(pod, latest.name()))
                        .stream()
                        .map(Stored::key)
                        .collect(Collectors.toUnmodifiableSet())
                : Set.of();
    }

    private static boolean hasEphemeral(Pod pod) {
        return !EphemeralClaim.volumes(pod).isEmpty() && PodState.isActive(pod);
    }

    private static boolean names(Pod pod, String claim) {
        return Claims.of(pod).contains(claim);
    }

    @Override
    public Optional<ObservedEphemeral> observe(ObjectKey key, View view, Instant now) {
        return view.find(PodKind.POD, key.namespace(), key.name())
                .map(Stored::object)
                .filter(pod -> hasEphemeral(pod) && !Ending.isNamespaceEnding(key.namespace(), view))
                .map(pod -> new ObservedEphemeral(pod, present(pod, view)));
    }

    private static Set<String> present(Pod pod, View view) {
        return Claims.of(pod).stream()
                .filter(claim -> view.find(
                                PersistentVolumeClaimKind.CLAIM,
                                pod.getMetadata().getNamespace(),
                                claim)
                        .isPresent())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Plan plan(ObservedEphemeral observed, Instant now) {
        return EphemeralPlanner.plan(observed);
    }
}
