package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.kind.storage.LocalPath;
import io.skiff.controlplane.kind.storage.StorageClassKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The claims of one pod that waits for a node, with Kubernetes' words for what is wrong with them.
 *
 * @param fullNodes that can have no volume more
 */
public record PodClaims(List<One> claims, Set<String> fullNodes) {

    /** Of a pod that uses none. */
    public static final PodClaims NONE = new PodClaims(List.of(), Set.of());

    public PodClaims {
        claims = List.copyOf(claims);
        fullNodes = Set.copyOf(fullNodes);
    }

    /**
     * One claim.
     *
     * @param obstacle it is not the claim that the pod's ephemeral volume is to have, or is being copied; mostly empty
     * @param volume it is bound to, or is to be bound to
     * @param free volumes that it could have, the smallest first
     * @param selectedNode of an unbound claim, also one that is gone
     * @param isTaken it is for one pod, and another one has it
     */
    public record One(
            String name,
            Optional<String> obstacle,
            Optional<PersistentVolumeClaim> claim,
            Optional<PersistentVolume> volume,
            Optional<GenericKubernetesResource> storageClass,
            List<PersistentVolume> free,
            Optional<String> selectedNode,
            boolean isTaken) {

        public One {
            free = List.copyOf(free);
        }

        boolean isBound() {
            return claim.filter(Claims::isBound).isPresent();
        }

        private Optional<String> fault() {
            if (obstacle.isPresent()) {
                return obstacle;
            }
            if (claim.isEmpty()) {
                return Optional.of("persistentvolumeclaim \"" + name + "\" not found");
            }
            if (claim.get().getMetadata().getDeletionTimestamp() != null) {
                return Optional.of("persistentvolumeclaim \"" + name + "\" is being deleted");
            }
            if (isBound()) {
                return volume.filter(found -> Claims.isFor(found, claim.get())).isPresent()
                        ? taken()
                        : Optional.of("persistentvolumeclaim \"" + name + "\" bound to non-existent persistentvolume \""
                                + Claims.volumeName(claim.get()) + "\"");
            }
            boolean isOfScheduler = Claims.volumeName(claim.get()).isEmpty();
            return isOfScheduler
                            && storageClass
                                    .filter(StorageClassKind::waitsForConsumer)
                                    .isPresent()
                    ? taken()
                    : Optional.of("pod has unbound immediate PersistentVolumeClaims");
        }

        private Optional<String> taken() {
            return isTaken
                    ? Optional.of("node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod"
                            + " access mode")
                    : Optional.empty();
        }

        private boolean isProvisioned() {
            return storageClass
                    .filter(found -> StorageClassKind.provisioner(found).equals(LocalPath.DRIVER))
                    .isPresent();
        }

        private Optional<PersistentVolume> freeOn(Node node, Set<String> taken) {
            return free.stream()
                    .filter(one -> NodeTerms.admits(one, node)
                            && !taken.contains(one.getMetadata().getName()))
                    .findFirst();
        }
    }

    /** Why no node can take the pod, whichever it is. */
    public Optional<String> fault() {
        return claims.stream().flatMap(one -> one.fault().stream()).findFirst();
    }

    /** Why this node cannot take the pod. */
    public List<String> reasons(Node node) {
        var taken = new HashSet<String>();
        for (var one : claims) {
            if (one.volume().isPresent()) {
                if (!NodeTerms.admits(one.volume().get(), node)) {
                    return List.of("node(s) had volume node affinity conflict");
                }
            } else if (one.selectedNode().isPresent()) {
                if (!one.selectedNode().get().equals(node.getMetadata().getName())) {
                    return List.of("node(s) had volume node affinity conflict");
                }
            } else {
                var free = one.freeOn(node, taken);
                free.ifPresent(found -> taken.add(found.getMetadata().getName()));
                if (free.isEmpty() && !one.isProvisioned()) {
                    return List.of("node(s) didn't find available persistent volumes to bind");
                }
                if (free.isEmpty() && fullNodes.contains(node.getMetadata().getName())) {
                    return List.of("node(s) exceed max volume count");
                }
            }
        }
        return List.of();
    }

    /** Whether the pod can have its volumes. */
    public boolean areBound() {
        return claims.stream().allMatch(One::isBound);
    }

    /** The claims, as they were seen. */
    public List<PersistentVolumeClaim> found() {
        return claims.stream().flatMap(one -> one.claim().stream()).toList();
    }

    /**
     * The first claim for one pod that is not this pod's yet: one after the other, in an order that all pods have, so
     * that no two wait for one another.
     */
    public Optional<PersistentVolumeClaim> toTake(Pod pod) {
        var uid = pod.getMetadata().getUid();
        return found().stream()
                .filter(claim -> Claims.isForOnePod(claim)
                        && Claims.annotation(claim, Claims.TAKEN_BY)
                                .filter(uid::equals)
                                .isEmpty())
                .min(Comparator.comparing(claim -> claim.getMetadata().getName()))
                .map(claim -> Claims.annotated(claim, Claims.TAKEN_BY, uid));
    }

    /** @param claim that says so, too */
    public record Reservation(PersistentVolume volume, PersistentVolumeClaim claim) {}

    /** The volumes that are to be held for claims of the pod on this node. */
    public List<Reservation> reservations(Node node) {
        var reserved = new ArrayList<Reservation>();
        var taken = new HashSet<String>();
        undecided()
                .forEach(one -> one.freeOn(node, taken).ifPresent(volume -> {
                    taken.add(volume.getMetadata().getName());
                    var claim = one.claim().orElseThrow();
                    reserved.add(new Reservation(
                            reserved(volume, claim),
                            Claims.annotated(
                                    claim, Claims.RESERVED, volume.getMetadata().getName())));
                }));
        return List.copyOf(reserved);
    }

    /** The claims for which volumes are to be made on this node. */
    public List<PersistentVolumeClaim> selections(Node node) {
        var selected = new ArrayList<PersistentVolumeClaim>();
        var taken = new HashSet<String>();
        undecided().forEach(one -> {
            var free = one.freeOn(node, taken);
            free.ifPresent(volume -> taken.add(volume.getMetadata().getName()));
            if (free.isEmpty()) {
                selected.add(Claims.annotated(
                        one.claim().orElseThrow(),
                        Claims.SELECTED_NODE,
                        node.getMetadata().getName()));
            }
        });
        return List.copyOf(selected);
    }

    private List<One> undecided() {
        return claims.stream()
                .filter(one -> one.volume().isEmpty() && one.selectedNode().isEmpty())
                .toList();
    }

    /** The volume, for this claim and no other. */
    static PersistentVolume reserved(PersistentVolume volume, PersistentVolumeClaim claim) {
        return new PersistentVolumeBuilder(volume)
                .editSpec()
                .withNewClaimRef()
                .withApiVersion("v1")
                .withKind("PersistentVolumeClaim")
                .withNamespace(claim.getMetadata().getNamespace())
                .withName(claim.getMetadata().getName())
                .withUid(claim.getMetadata().getUid())
                .endClaimRef()
                .endSpec()
                .build();
    }
}
