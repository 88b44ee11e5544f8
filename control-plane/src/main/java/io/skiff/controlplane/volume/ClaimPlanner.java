package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.kind.storage.LocalPath;
import io.skiff.controlplane.kind.storage.PersistentVolumeClaimKind;
import io.skiff.controlplane.kind.storage.StorageClassKind;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.owner.Ending;
import java.time.Instant;
import java.util.Set;

/** Decides the next step of one claim on its way to a volume. */
final class ClaimPlanner {

    private static final String LOST = "Lost";
    private static final Set<String> SHARED = Set.of("ReadWriteMany", "ReadOnlyMany");

    private final ObservedClaim observed;
    private final PersistentVolumeClaim claim;
    private final Instant now;

    private ClaimPlanner(ObservedClaim observed, Instant now) {
        this.observed = observed;
        this.claim = observed.claim();
        this.now = now;
    }

    static Plan plan(ObservedClaim observed, Instant now) {
        return new ClaimPlanner(observed, now).plan();
    }

    private Plan plan() {
        if (Ending.isMarked(claim)) {
            return end();
        }
        if (!claim.getFinalizers().contains(PersistentVolumeClaimKind.PROTECTION)) {
            return Plan.of(new ClaimAction.Protect(new PersistentVolumeClaimBuilder(claim)
                    .editMetadata()
                    .addToFinalizers(PersistentVolumeClaimKind.PROTECTION)
                    .endMetadata()
                    .build()));
        }
        if (Claims.isBound(claim)) {
            return stay();
        }
        if (claim.getSpec().getStorageClassName() == null
                && observed.defaultClass().isPresent()) {
            return Plan.of(new ClaimAction.SetClass(new PersistentVolumeClaimBuilder(claim)
                    .editSpec()
                    .withStorageClassName(observed.defaultClass().get())
                    .endSpec()
                    .build()));
        }
        return observed.volume()
                .map(this::take)
                .orElseGet(() -> observed.vain()
                        .<Plan>map(why -> Plan.of(new ClaimAction.Deselect(Claims.deselected(claim), why)))
                        .orElseGet(this::seek));
    }

    private Plan end() {
        boolean isHeld = claim.getFinalizers().contains(PersistentVolumeClaimKind.PROTECTION);
        if (observed.isUsed() || !isHeld) {
            return Plan.NOTHING;
        }
        var free = new PersistentVolumeClaimBuilder(claim)
                .editMetadata()
                .removeFromFinalizers(PersistentVolumeClaimKind.PROTECTION)
                .endMetadata()
                .build();
        return Plan.of(new ClaimAction.Unprotect(free));
    }

    /** A volume that is gone does not come back empty. */
    private Plan stay() {
        return observed.volume()
                .filter(volume -> Claims.isFor(volume, claim))
                .map(this::fit)
                .orElseGet(() -> explain(
                        LOST,
                        EventType.WARNING,
                        "ClaimLost",
                        "Bound claim has lost its PersistentVolume. Data on the volume is lost!"));
    }

    /** The size of a volume is a number only: a directory has no limit of its own. */
    private Plan fit(PersistentVolume volume) {
        var capacity = volume.getSpec().getCapacity();
        if (Claims.requested(claim).compareTo(Claims.storage(capacity)) > 0) {
            return expand(volume);
        }
        var status = claim.getStatus();
        boolean isTold = status != null
                && "Bound".equals(status.getPhase())
                && Claims.storage(status.getCapacity()).compareTo(Claims.storage(capacity)) == 0
                && ClaimStatus.others(claim).size() == status.getConditions().size();
        return isTold ? Plan.NOTHING : Plan.of(new ClaimAction.Bind(ClaimStatus.bound(claim, volume), ""));
    }

    private Plan expand(PersistentVolume volume) {
        boolean isAllowed = LocalPath.isProvisioned(volume)
                && observed.storageClass()
                        .filter(StorageClassKind::allowsExpansion)
                        .isPresent();
        if (!isAllowed) {
            return explain(
                    "Bound",
                    EventType.WARNING,
                    "VolumeResizeFailed",
                    "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must"
                            + " support resize (allowVolumeExpansion)");
        }
        return Plan.of(new ClaimAction.Expand(
                new PersistentVolumeBuilder(volume)
                        .editSpec()
                        .addToCapacity(
                                "storage",
                                claim.getSpec().getResources().getRequests().get("storage"))
                        .endSpec()
                        .build(),
                claim));
    }

    /** @param volume that is for this claim, or that the claim asks for by its name */
    private Plan take(PersistentVolume volume) {
        var reference = volume.getSpec().getClaimRef();
        if (reference != null && !Claims.isFor(volume, claim)) {
            return explain(
                    "Pending",
                    EventType.WARNING,
                    "FailedBinding",
                    "volume \"" + volume.getMetadata().getName() + "\" already bound to a different claim.");
        }
        if (reference == null && !Claims.fits(volume, claim)) {
            return explain(
                    "Pending",
                    EventType.WARNING,
                    "VolumeMismatch",
                    "Cannot bind to requested volume \"" + volume.getMetadata().getName()
                            + "\": its class, access modes, capacity or labels are not those of the claim");
        }
        if (Claims.uid(reference).isEmpty()) {
            return Plan.of(new ClaimAction.Reserve(PodClaims.reserved(volume, claim), claim));
        }
        if (LocalPath.isProvisioned(volume) && !LocalPath.isMade(volume)) {
            return isInVain(volume) ? discard(volume) : await(volume);
        }
        return Plan.of(new ClaimAction.Bind(
                ClaimStatus.bound(claim, volume), LocalPath.isProvisioned(volume) ? success(volume) : ""));
    }

    /** Of a volume that was never made: nobody has written to it. */
    private boolean isInVain(PersistentVolume volume) {
        return Ending.isMarked(volume) || !observed.directory().hasNode();
    }

    private static Plan discard(PersistentVolume volume) {
        return Ending.isMarked(volume) ? Plan.NOTHING : Plan.of(new ClaimAction.Discard(volume));
    }

    private Plan await(PersistentVolume volume) {
        if (observed.directory().isPresent()) {
            var made = new PersistentVolumeBuilder(volume)
                    .editMetadata()
                    .addToAnnotations(LocalPath.MADE, "true")
                    .endMetadata()
                    .build();
            return Plan.of(new ClaimAction.Reserve(made, claim));
        }
        var node = LocalPath.node(volume).orElse("");
        return observed.directory().problem().isEmpty()
                ? explain(
                        "Pending",
                        EventType.NORMAL,
                        "Provisioning",
                        "waiting for node " + node + " to make the directory")
                : explain(
                        "Pending",
                        EventType.WARNING,
                        "ProvisioningFailed",
                        "node " + node + ": " + observed.directory().problem());
    }

    private String success(PersistentVolume volume) {
        var text = "Successfully provisioned volume " + volume.getMetadata().getName() + " on node "
                + LocalPath.node(volume).orElse("");
        return claim.getSpec().getAccessModes().stream().anyMatch(SHARED::contains)
                ? text + ": all pods that use the claim run there"
                : text;
    }

    /** For a claim for which there is no volume yet. */
    private Plan seek() {
        if (!Claims.volumeName(claim).isEmpty()) {
            return explain(
                    "Pending",
                    EventType.NORMAL,
                    "FailedBinding",
                    "volume \"" + Claims.volumeName(claim) + "\" not found");
        }
        var storageClass = observed.storageClass();
        var name = claim.getSpec().getStorageClassName();
        boolean waits = storageClass.filter(StorageClassKind::waitsForConsumer).isPresent();
        if (!waits && !observed.free().isEmpty()) {
            return Plan.of(
                    new ClaimAction.Reserve(PodClaims.reserved(observed.free().get(0), claim), claim));
        }
        if (name == null || name.isEmpty()) {
            return explain(
                    "Pending",
                    EventType.NORMAL,
                    "FailedBinding",
                    "no persistent volumes available for this claim and no storage class is set");
        }
        if (storageClass.isEmpty()) {
            return explain(
                    "Pending",
                    EventType.WARNING,
                    "ProvisioningFailed",
                    "storageclass.storage.k8s.io \"" + name + "\" not found");
        }
        if (waits && Claims.selectedNode(claim).isEmpty()) {
            return explain(
                    "Pending",
                    EventType.NORMAL,
                    "WaitForFirstConsumer",
                    "waiting for first consumer to be created before binding");
        }
        return provision(storageClass.get());
    }

    private Plan provision(GenericKubernetesResource storageClass) {
        var provisioner = StorageClassKind.provisioner(storageClass);
        if (provisioner.equals(LocalPath.DRIVER)) {
            var node = Claims.selectedNode(claim).orElseThrow();
            return Plan.of(new ClaimAction.Provision(
                    claim, NewVolume.of(claim, node, StorageClassKind.reclaimPolicy(storageClass))));
        }
        return provisioner.equals("kubernetes.io/no-provisioner")
                ? explain(
                        "Pending",
                        EventType.NORMAL,
                        "FailedBinding",
                        "no persistent volumes available for this claim, and its class makes none")
                : explain(
                        "Pending",
                        EventType.NORMAL,
                        "ExternalProvisioning",
                        "Waiting for a volume to be created either by the external provisioner '" + provisioner
                                + "' or manually by the system administrator. If volume creation is delayed, please verify"
                                + " that the provisioner is running and correctly registered.");
    }

    /** Nothing when that is what is told already. */
    private Plan explain(String phase, EventType type, String reason, String message) {
        return ClaimStatus.explained(claim, phase, reason, message, now)
                .<Plan>map(told -> Plan.of(new ClaimAction.Explain(told, type, reason, message)))
                .orElse(Plan.NOTHING);
    }
}
