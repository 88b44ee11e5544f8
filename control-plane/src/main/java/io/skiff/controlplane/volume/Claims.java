package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.skiff.controlplane.kind.storage.PersistentVolumeClaimKind;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.object.Selectors;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.store.Transaction;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads claims and volumes. The annotations have Kubernetes' names. */
public final class Claims {

    /** On a claim: the node that the scheduler chose for the pod that uses it first. */
    public static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";

    /** On a claim for one pod: the uid of the pod that has it, written before the pod is bound. Another one waits for its end. */
    static final String TAKEN_BY = "skiff.io/taken-by-pod";

    /** On a claim: the volume that the scheduler holds for it, so that two pods do not have two held. */
    static final String RESERVED = "skiff.io/reserved-volume";

    /** On a claim: how many nodes were chosen in vain. Each has another directory. */
    static final String ATTEMPT = "skiff.io/provisioning-attempt";

    static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
    static final String BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";

    private Claims() {}

    /** The expectation that nobody has changed the claims since they were seen. */
    public static Transaction unchanged(List<PersistentVolumeClaim> claims) {
        var unchanged = Transaction.NONE;
        for (var claim : claims) {
            unchanged = unchanged.onlyIf(key(claim), revision(claim));
        }
        return unchanged;
    }

    /** The change of a claim, to be written together with something else. */
    public static Transaction changed(PersistentVolumeClaim claim) {
        return Transaction.update(key(claim), ObjectCodec.encode(claim, 0), revision(claim));
    }

    private static String key(PersistentVolumeClaim claim) {
        return Keys.object(
                PersistentVolumeClaimKind.CLAIM,
                claim.getMetadata().getNamespace(),
                claim.getMetadata().getName());
    }

    private static long revision(PersistentVolumeClaim claim) {
        return Long.parseLong(claim.getMetadata().getResourceVersion());
    }

    /** The names of the claims that a pod uses. */
    public static List<String> of(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .flatMap(volume -> of(pod, volume).stream())
                .distinct()
                .toList();
    }

    /** The claim of one volume of a pod; that of an ephemeral volume is made for the pod. */
    private static Optional<String> of(Pod pod, Volume volume) {
        return volume.getEphemeral() == null
                ? Optional.ofNullable(volume.getPersistentVolumeClaim())
                        .map(PersistentVolumeClaimVolumeSource::getClaimName)
                : Optional.of(EphemeralClaim.name(pod, volume));
    }

    /** Whether a pod on a node uses the claim. What has ended counts until its node says that nothing is left of it. */
    static boolean isUsing(Pod pod, String claim) {
        return PodState.isBound(pod) && of(pod).contains(claim);
    }

    static boolean isForOnePod(PersistentVolumeClaim claim) {
        return claim.getSpec().getAccessModes().contains("ReadWriteOncePod");
    }

    /** Whether the claim has its volume, for good. */
    public static boolean isBound(PersistentVolumeClaim claim) {
        return !volumeName(claim).isEmpty() && annotation(claim, BIND_COMPLETED).isPresent();
    }

    static Optional<String> selectedNode(PersistentVolumeClaim claim) {
        return annotation(claim, SELECTED_NODE);
    }

    static int attempt(PersistentVolumeClaim claim) {
        return annotation(claim, ATTEMPT)
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(Integer::parseInt)
                .orElse(0);
    }

    /** Without its node, so that the scheduler chooses again. */
    static PersistentVolumeClaim deselected(PersistentVolumeClaim claim) {
        return new PersistentVolumeClaimBuilder(claim)
                .editMetadata()
                .removeFromAnnotations(SELECTED_NODE)
                .addToAnnotations(ATTEMPT, Integer.toString(attempt(claim) + 1))
                .endMetadata()
                .build();
    }

    static PersistentVolumeClaim annotated(PersistentVolumeClaim claim, String name, String value) {
        return new PersistentVolumeClaimBuilder(claim)
                .editMetadata()
                .addToAnnotations(name, value)
                .endMetadata()
                .build();
    }

    static Optional<String> annotation(HasMetadata object, String name) {
        return Optional.ofNullable(object.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(name))
                .filter(value -> !value.isEmpty());
    }

    /** Empty for a claim that is for no certain volume. */
    public static String volumeName(PersistentVolumeClaim claim) {
        var name = claim.getSpec().getVolumeName();
        return name == null ? "" : name;
    }

    /** Whether the volume is for this claim: for this very one, or, if the volume names no uid, for one of its name. */
    public static boolean isFor(PersistentVolume volume, PersistentVolumeClaim claim) {
        var reference = volume.getSpec().getClaimRef();
        return reference != null
                && claim.getMetadata().getName().equals(reference.getName())
                && claim.getMetadata().getNamespace().equals(reference.getNamespace())
                && (uid(reference).isEmpty()
                        || uid(reference).equals(claim.getMetadata().getUid()));
    }

    static String uid(@Nullable ObjectReference reference) {
        return reference == null || reference.getUid() == null ? "" : reference.getUid();
    }

    /** Whether a free volume is what the claim asks for. */
    static boolean fits(PersistentVolume volume, PersistentVolumeClaim claim) {
        var spec = volume.getSpec();
        var selector = claim.getSpec().getSelector();
        return volume.getMetadata().getDeletionTimestamp() == null
                && !Copies.isSnapshot(volume)
                && spec.getAccessModes().containsAll(claim.getSpec().getAccessModes())
                && storageClass(spec.getStorageClassName())
                        .equals(storageClass(claim.getSpec().getStorageClassName()))
                && storage(spec.getCapacity()).compareTo(requested(claim)) >= 0
                && (selector == null || Selectors.matches(selector, labels(volume)));
    }

    private static Map<String, String> labels(PersistentVolume volume) {
        var labels = volume.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }

    private static String storageClass(@Nullable String name) {
        return name == null ? "" : name;
    }

    static BigDecimal requested(PersistentVolumeClaim claim) {
        var resources = claim.getSpec().getResources();
        return storage(resources == null ? null : resources.getRequests());
    }

    static BigDecimal storage(@Nullable Map<String, Quantity> quantities) {
        var storage = quantities == null ? null : quantities.get("storage");
        return storage == null ? BigDecimal.ZERO : storage.getNumericalAmount();
    }
}
