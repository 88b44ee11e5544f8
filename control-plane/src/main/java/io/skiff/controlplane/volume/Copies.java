package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.skiff.controlplane.kind.storage.LocalPath;
import java.util.Optional;

/** The words by which users ask for copies of volumes, and by which it is stored how far one is. */
public final class Copies {

    /** On a claim, by its user: the node on which its volume is to be. */
    static final String MOVE_TO = "skiff.io/move-to";

    /** On a claim, by its user: the name of the volume that is to become a snapshot of its own. Taken off when that is made. */
    static final String SNAPSHOT = "skiff.io/snapshot";

    /** On a volume: where it is being copied to, and will be. */
    static final String TARGET = "skiff.io/copy-to";

    /** On a volume: a directory that was its own, or was to be, and is being removed. */
    static final String LEFT_BEHIND = "skiff.io/left-behind";

    /** On a volume that is provisioned with the content of another one: that one's name. */
    public static final String COPY_OF = "skiff.io/copy-of";

    /** On a snapshot: the namespace and name of its claim. No claim is bound to it. */
    static final String SNAPSHOT_OF = "skiff.io/snapshot-of";

    private Copies() {}

    /**
     * A directory on a node.
     *
     * @param handle names it there
     */
    public record Place(String node, String handle) {

        static Optional<Place> of(HasMetadata object, String annotation) {
            return Claims.annotation(object, annotation)
                    .map(text -> text.split("/", 2))
                    .filter(parts -> parts.length == 2 && LocalPath.isHandle(parts[1]))
                    .map(parts -> new Place(parts[0], parts[1]));
        }

        String text() {
            return node + "/" + handle;
        }
    }

    /** Where the directory of a volume is; empty for volumes that are no directories of the agents. */
    public static Optional<Place> place(PersistentVolume volume) {
        return LocalPath.node(volume).flatMap(node -> LocalPath.handle(volume).map(handle -> new Place(node, handle)));
    }

    /** Where the volume is being copied to. From then on no pod has it. */
    public static Optional<Place> target(PersistentVolume volume) {
        return Place.of(volume, TARGET);
    }

    public static Optional<Place> leftBehind(PersistentVolume volume) {
        return Place.of(volume, LEFT_BEHIND);
    }

    /** The volume whose content this one is to have when it is made; empty for one that is made empty. */
    public static Optional<String> original(PersistentVolume volume) {
        return Claims.annotation(volume, COPY_OF);
    }

    static boolean isSnapshot(PersistentVolume volume) {
        return Claims.annotation(volume, SNAPSHOT_OF).isPresent();
    }

    /** A copy that nobody can use yet. */
    static boolean isUnmade(PersistentVolume volume) {
        return original(volume).isPresent() && LocalPath.isProvisioned(volume) && !LocalPath.isMade(volume);
    }

    /** The node that the user wants the claim's volume on, if that is another one than it is on. */
    static Optional<String> wantedNode(PersistentVolumeClaim claim, PersistentVolume volume) {
        return Claims.annotation(claim, MOVE_TO)
                .filter(node ->
                        place(volume).filter(at -> !at.node().equals(node)).isPresent());
    }

    static Optional<String> wantedSnapshot(PersistentVolumeClaim claim) {
        return Claims.annotation(claim, SNAPSHOT);
    }

    /** Why no pod begins to use a bound claim now; mostly empty. */
    static Optional<String> hold(PersistentVolumeClaim claim, PersistentVolume volume) {
        var name = claim.getMetadata().getName();
        return wantedNode(claim, volume)
                .map(node -> "persistentvolumeclaim \"" + name + "\" is being moved to node " + node)
                .or(() -> wantedSnapshot(claim)
                        .map(snapshot ->
                                "persistentvolumeclaim \"" + name + "\" is being copied to snapshot " + snapshot));
    }
}
