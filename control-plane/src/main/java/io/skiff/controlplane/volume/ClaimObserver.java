package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.kind.storage.LocalPath;
import io.skiff.controlplane.kind.storage.PersistentVolumeClaimKind;
import io.skiff.controlplane.kind.storage.PersistentVolumeKind;
import io.skiff.controlplane.kind.storage.StorageClassKind;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads claims, their volumes and their pods from the view. */
public record ClaimObserver(View view) {

    /** The claims of a pod that waits for a node. */
    public PodClaims claimsOf(Pod pod) {
        var names = Claims.of(pod);
        return names.isEmpty()
                ? PodClaims.NONE
                : new PodClaims(names.stream().map(name -> one(pod, name)).toList(), fullNodes());
    }

    private PodClaims.One one(Pod pod, String name) {
        var namespace = pod.getMetadata().getNamespace();
        var claim = view.find(PersistentVolumeClaimKind.CLAIM, namespace, name).map(Stored::object);
        var volume = claim.flatMap(this::volume);
        return new PodClaims.One(
                name,
                EphemeralClaim.fault(pod, name, claim)
                        .or(() -> claim.flatMap(found -> volume.flatMap(bound -> Copies.hold(found, bound)))),
                claim,
                volume,
                claim.flatMap(this::storageClass),
                claim.filter(found -> volume.isEmpty()).map(this::free).orElse(List.of()),
                claim.flatMap(Claims::selectedNode),
                claim.filter(Claims::isForOnePod)
                        .filter(found -> isTaken(found, pod))
                        .isPresent());
    }

    /** Whether a pod on a node has the claim, or one that is about to be bound. */
    private boolean isTaken(PersistentVolumeClaim claim, Pod byOther) {
        var metadata = claim.getMetadata();
        var holder = Claims.annotation(claim, Claims.TAKEN_BY)
                .filter(uid -> !uid.equals(byOther.getMetadata().getUid()));
        return users(metadata.getNamespace(), metadata.getName()).stream().anyMatch(user -> !PodState.isFinished(user))
                || !view.list(PodKind.POD, metadata.getNamespace(), pod -> isWaiting(pod, holder))
                        .isEmpty();
    }

    private static boolean isWaiting(Pod pod, Optional<String> uid) {
        return uid.filter(one -> one.equals(pod.getMetadata().getUid())).isPresent() && PodState.isActive(pod);
    }

    /** The volume that a claim is bound to, names, or is held for it. */
    Optional<PersistentVolume> volume(PersistentVolumeClaim claim) {
        var name = Claims.volumeName(claim);
        if (!name.isEmpty()) {
            return view.find(PersistentVolumeKind.VOLUME, "", name).map(Stored::object);
        }
        return view.list(PersistentVolumeKind.VOLUME).stream()
                .map(Stored::object)
                .filter(volume -> Claims.isFor(volume, claim))
                .min(Comparator.comparing(volume -> volume.getMetadata().getName()));
    }

    /** Why the node that the scheduler chose for the claim can make no volume for it. */
    Optional<String> vain(PersistentVolumeClaim claim) {
        return Claims.selectedNode(claim)
                .flatMap(node -> view.find(NodeKind.NODE, "", node).isEmpty()
                        ? Optional.of("node " + node + " is gone")
                        : isFull(node));
    }

    /** Says that a node can have no volume more. */
    Optional<String> isFull(String node) {
        return Optional.of(node)
                .filter(fullNodes()::contains)
                .map(full -> "node " + full + " has " + LocalPath.MOST_ON_NODE
                        + " persistent volumes, and can have no more");
    }

    /** The nodes that have as many volumes as a node can have. */
    private Set<String> fullNodes() {
        return view.list(PersistentVolumeKind.VOLUME).stream()
                .flatMap(stored -> LocalPath.node(stored.object()).stream())
                .collect(Collectors.groupingBy(node -> node, Collectors.counting()))
                .entrySet()
                .stream()
                .filter(node -> node.getValue() >= LocalPath.MOST_ON_NODE)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The volumes that nobody has and that fit, the smallest first; none for a claim that names its own. */
    List<PersistentVolume> free(PersistentVolumeClaim claim) {
        if (!Claims.volumeName(claim).isEmpty()) {
            return List.of();
        }
        return view.list(PersistentVolumeKind.VOLUME).stream()
                .map(Stored::object)
                .filter(volume -> volume.getSpec().getClaimRef() == null && Claims.fits(volume, claim))
                .sorted(Comparator.<PersistentVolume, java.math.BigDecimal>comparing(
                                volume -> Claims.storage(volume.getSpec().getCapacity()))
                        .thenComparing(volume -> volume.getMetadata().getName()))
                .toList();
    }

    Optional<GenericKubernetesResource> storageClass(PersistentVolumeClaim claim) {
        return Optional.ofNullable(claim.getSpec().getStorageClassName())
                .flatMap(name -> view.find(StorageClassKind.STORAGE_CLASS, "", name))
                .map(Stored::object);
    }

    /** The newest of several, as in Kubernetes. */
    Optional<String> defaultClass() {
        return view.list(StorageClassKind.STORAGE_CLASS).stream()
                .map(Stored::object)
                .filter(StorageClassKind::isDefault)
                .max(Comparator.comparing((GenericKubernetesResource one) ->
                                one.getMetadata().getCreationTimestamp())
                        .thenComparing(one -> one.getMetadata().getName(), Comparator.reverseOrder()))
                .map(one -> one.getMetadata().getName());
    }

    /** The pods on nodes that use a claim of this name. */
    List<Pod> users(String namespace, String claim) {
        return view.list(PodKind.POD, namespace, pod -> Claims.isUsing(pod, claim)).stream()
                .map(Stored::object)
                .toList();
    }
}
