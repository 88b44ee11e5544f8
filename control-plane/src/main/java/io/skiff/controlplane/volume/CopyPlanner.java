package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.kind.storage.LocalPath;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.owner.Ending;
import java.util.Map;
import java.util.Optional;

/**
 * Decides the next step of a volume that is to be on another node, or is to have a snapshot. A copy is begun when no pod
 * has the volume; the node says when all of it is there and verified; then one write makes it the volume, and the former
 * directory is removed. Whatever is killed in between, the next step follows from what is stored.
 */
final class CopyPlanner {

    private final ObservedCopy observed;
    private final PersistentVolume volume;

    private CopyPlanner(ObservedCopy observed) {
        this.observed = observed;
        this.volume = observed.volume();
    }

    static Plan plan(ObservedCopy observed) {
        return new CopyPlanner(observed).plan();
    }

    private Plan plan() {
        if (Copies.leftBehind(volume).isPresent()) {
            boolean isGone =
                    !observed.leftBehind().hasNode() || observed.leftBehind().isRemoved();
            return isGone ? Plan.of(new CopyAction.Update(without(Copies.LEFT_BEHIND))) : Plan.NOTHING;
        }
        var target = Copies.target(volume);
        if (target.isPresent()) {
            return copying(target.get());
        }
        if (Ending.isMarked(volume)) {
            return Plan.NOTHING;
        }
        if (Copies.isUnmade(volume)) {
            return make();
        }
        return observed.claim().map(this::begin).orElse(Plan.NOTHING);
    }

    private PersistentVolume without(String annotation) {
        return new PersistentVolumeBuilder(volume)
                .editMetadata()
                .removeFromAnnotations(annotation)
                .endMetadata()
                .build();
    }

    /** What nobody wants any more goes as what was left behind does. */
    private Plan copying(Copies.Place target) {
        var claim = observed.claim()
                .filter(found -> Copies.wantedNode(found, volume)
                        .filter(target.node()::equals)
                        .isPresent());
        if (claim.isEmpty() || Ending.isMarked(volume) || !observed.target().hasNode()) {
            return Plan.of(new CopyAction.Update(told(
                    new PersistentVolumeBuilder(without(Copies.TARGET))
                            .editMetadata()
                            .addToAnnotations(Copies.LEFT_BEHIND, target.text())
                            .endMetadata()
                            .build(),
                    Optional.empty())));
        }
        if (observed.target().isPresent()) {
            return Plan.of(new CopyAction.Switch(switched(target), claim.get(), "moved to node " + target.node()));
        }
        var problem = observed.target().problem();
        return problem.isEmpty()
                ? tell(claim.get(), EventType.NORMAL, copyingTo(target.node()))
                : tell(claim.get(), EventType.WARNING, "node " + target.node() + " tries again: " + problem);
    }

    private static String copyingTo(String node) {
        return "copying to node " + node;
    }

    private PersistentVolume switched(Copies.Place target) {
        var moved = new PersistentVolumeBuilder(without(Copies.TARGET))
                .editMetadata()
                .addToAnnotations(
                        Copies.LEFT_BEHIND, Copies.place(volume).orElseThrow().text())
                .endMetadata()
                .editSpec()
                .editCsi()
                .withVolumeHandle(target.handle())
                .withVolumeAttributes(Map.of(LocalPath.NODE, target.node()))
                .endCsi()
                .withNodeAffinity(NewVolume.onlyOn(target.node()))
                .endSpec()
                .build();
        return told(moved, Optional.empty());
    }

    /** A snapshot is made without a claim; a copy with one is annotated by the claim planner. */
    private Plan make() {
        if (observed.own().isPresent()
                && Claims.uid(volume.getSpec().getClaimRef()).isEmpty()) {
            return Plan.of(new CopyAction.Update(told(
                    new PersistentVolumeBuilder(volume)
                            .editMetadata()
                            .addToAnnotations(LocalPath.MADE, "true")
                            .endMetadata()
                            .build(),
                    Optional.empty())));
        }
        var problem = observed.original().isEmpty()
                ? "the volume " + Copies.original(volume).orElse("") + ", of which it is to be a copy, is not there"
                : observed.own().problem();
        boolean isNew = !problem.isEmpty() && !message().equals(Optional.of(problem));
        return isNew ? Plan.of(new CopyAction.Update(told(volume, Optional.of(problem)))) : Plan.NOTHING;
    }

    private Plan begin(PersistentVolumeClaim claim) {
        var node = Copies.wantedNode(claim, volume);
        if (node.isPresent()) {
            return observed.wantedNode()
                    .or(this::use)
                    .<Plan>map(why -> tell(claim, EventType.WARNING, "cannot be moved yet: " + why))
                    .orElseGet(() -> move(claim, node.get()));
        }
        return Copies.wantedSnapshot(claim)
                .map(name -> snapshot(claim, name))
                .orElseGet(() -> message().isEmpty()
                        ? Plan.NOTHING
                        : Plan.of(new CopyAction.Update(told(volume, Optional.empty()))));
    }

    private Optional<String> use() {
        return observed.users().isEmpty()
                ? Optional.empty()
                : Optional.of("pods use it (" + String.join(", ", observed.users())
                        + "); scale what makes them to 0, or delete them: new ones wait for the copy");
    }

    private Plan move(PersistentVolumeClaim claim, String node) {
        var begun = new PersistentVolumeBuilder(volume)
                .editMetadata()
                .addToAnnotations(Copies.TARGET, new Copies.Place(node, SnapshotVolume.newHandle(volume)).text())
                .endMetadata()
                .build();
        return Plan.of(new CopyAction.Begin(told(begun, Optional.of(copyingTo(node))), claim, copyingTo(node)));
    }

    private Plan snapshot(PersistentVolumeClaim claim, String name) {
        if (observed.snapshot().isPresent()) {
            return made(claim, observed.snapshot().get());
        }
        return SnapshotVolume.fault(volume, name)
                .or(this::use)
                .<Plan>map(why -> tell(claim, EventType.WARNING, "snapshot " + name + " is not made yet: " + why))
                .orElseGet(() -> Plan.of(new CopyAction.Snapshot(SnapshotVolume.of(volume, claim, name), claim)));
    }

    private Plan made(PersistentVolumeClaim claim, PersistentVolume snapshot) {
        var name = snapshot.getMetadata().getName();
        boolean isOurs = Copies.original(snapshot)
                .filter(volume.getMetadata().getName()::equals)
                .isPresent();
        if (!isOurs) {
            return tell(
                    claim,
                    EventType.WARNING,
                    "snapshot " + name + " is not made: there is another volume of this name; choose another one");
        }
        if (Copies.isUnmade(snapshot)) {
            return tell(claim, EventType.NORMAL, "copying to snapshot " + name);
        }
        var fulfilled = new PersistentVolumeClaimBuilder(claim)
                .editMetadata()
                .removeFromAnnotations(Copies.SNAPSHOT)
                .endMetadata()
                .build();
        return Plan.of(new CopyAction.Fulfil(fulfilled, "snapshot " + name + " is made"));
    }

    /** Nothing when that is what is told already. */
    private Plan tell(PersistentVolumeClaim claim, EventType type, String message) {
        return message().equals(Optional.of(message))
                ? Plan.NOTHING
                : Plan.of(new CopyAction.Tell(told(volume, Optional.of(message)), claim, type, message));
    }

    private Optional<String> message() {
        return Optional.ofNullable(volume.getStatus())
                .map(status -> status.getMessage())
                .filter(text -> !text.isEmpty());
    }

    private static PersistentVolume told(PersistentVolume volume, Optional<String> message) {
        return new PersistentVolumeBuilder(volume)
                .editOrNewStatus()
                .withMessage(message.orElse(null))
                .endStatus()
                .build();
    }
}
