package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.AttachedVolume;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.storage.LocalPath;
import io.skiff.controlplane.kind.storage.PersistentVolumeKind;
import io.skiff.controlplane.owner.Ending;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.util.Optional;

/**
 * What the node of a volume says of its directory, in {@code status.volumesAttached} of the node.
 *
 * @param hasNode whether there is such a node at all
 * @param state one of the states here; empty when the node says nothing
 * @param problem why the node cannot do what it is asked for; empty when it can
 */
public record Directory(boolean hasNode, String state, String problem) {

    /** Before the handle, in the name of an attached volume. */
    public static final String PREFIX = LocalPath.DRIVER + "^";

    public static final String PRESENT = "present";
    public static final String REMOVED = "removed";
    /** Annotation of a volume: its directory is removed with it. */
    static final String REMOVE = "skiff.io/remove-directory";

    private static final String FAILED = "failed: ";

    static Directory of(PersistentVolume volume, View view) {
        return of(LocalPath.node(volume), LocalPath.handle(volume), view);
    }

    /** What is said of a directory that is no volume's own: the target of a copy, or what one has left behind. */
    static Directory of(Optional<Copies.Place> place, View view) {
        return of(place.map(Copies.Place::node), place.map(Copies.Place::handle), view);
    }

    private static Directory of(Optional<String> ofNode, Optional<String> ofHandle, View view) {
        var node = ofNode.flatMap(name -> view.find(NodeKind.NODE, "", name)).map(Stored::object);
        var told = ofHandle.flatMap(handle -> node.flatMap(found -> told(found, handle)));
        return new Directory(
                node.isPresent(),
                told.filter(text -> !text.startsWith(FAILED)).orElse(""),
                told.filter(text -> text.startsWith(FAILED))
                        .map(text -> text.substring(FAILED.length()))
                        .orElse(""));
    }

    private static Optional<String> told(Node node, String handle) {
        return Optional.ofNullable(node.getStatus()).stream()
                .flatMap(status -> status.getVolumesAttached().stream())
                .filter(attached -> (PREFIX + handle).equals(attached.getName()))
                .map(AttachedVolume::getDevicePath)
                .findFirst();
    }

    /** Whether the directory is removed with the volume. */
    static boolean goesWith(PersistentVolume volume) {
        return "Delete".equals(volume.getSpec().getPersistentVolumeReclaimPolicy())
                && LocalPath.handle(volume).isPresent();
    }

    /**
     * Whether the node is asked to remove the directory: nobody has the volume, and that was written, in words that no
     * edit of finalizers makes.
     */
    public static boolean isToGo(PersistentVolume volume) {
        return Ending.isMarked(volume)
                && goesWith(volume)
                && volume.getFinalizers().contains(LocalPath.FINALIZER)
                && !volume.getFinalizers().contains(PersistentVolumeKind.PROTECTION)
                && Claims.annotation(volume, REMOVE)
                        .filter(removalOf(volume)::equals)
                        .isPresent();
    }

    /** What the annotation {@link #REMOVE} says: the uid of the last claim. It does not hold for a later one. */
    static String removalOf(PersistentVolume volume) {
        var uid = Claims.uid(volume.getSpec().getClaimRef());
        return uid.isEmpty() ? "unclaimed" : uid;
    }

    boolean isPresent() {
        return state.equals(PRESENT);
    }

    boolean isRemoved() {
        return state.equals(REMOVED);
    }
}
