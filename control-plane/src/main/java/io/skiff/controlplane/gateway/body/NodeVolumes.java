package io.skiff.controlplane.gateway.body;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.skiff.controlplane.kind.storage.LocalPath;
import io.skiff.controlplane.kind.storage.PersistentVolumeKind;
import io.skiff.controlplane.owner.Ending;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import io.skiff.controlplane.volume.Copies;
import io.skiff.controlplane.volume.Copies.Place;
import io.skiff.controlplane.volume.Directory;
import io.skiff.proto.node.NodeVolume;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What each node is told of the directories of its volumes. */
public final class NodeVolumes {

    private final View view;
    private @Nullable Map<String, List<NodeVolume>> byNode;

    public NodeVolumes(View view) {
        this.view = view;
    }

    /** A volume changed. */
    public void changed() {
        byNode = null;
    }

    /** Ordered by handle; the same until a volume changes. */
    public List<NodeVolume> of(String node) {
        if (byNode == null) {
            byNode = read();
        }
        return byNode.getOrDefault(node, List.of());
    }

    private Map<String, List<NodeVolume>> read() {
        var all = new HashMap<String, Map<String, NodeVolume.Builder>>();
        for (var stored : view.list(PersistentVolumeKind.VOLUME)) {
            Copies.place(stored.object()).ifPresent(place -> add(stored, place, all));
        }
        var read = new HashMap<String, List<NodeVolume>>();
        all.forEach((node, volumes) -> read.put(
                node, volumes.values().stream().map(NodeVolume.Builder::build).toList()));
        return read;
    }

    private void add(Stored<PersistentVolume> stored, Place place, Map<String, Map<String, NodeVolume.Builder>> all) {
        var volume = stored.object();
        var mode = mode(volume);
        if (mode == NodeVolume.Mode.COPY) {
            Copies.original(volume)
                    .flatMap(name -> view.find(PersistentVolumeKind.VOLUME, "", name))
                    .map(Stored::object)
                    .filter(original -> !LocalPath.isProvisioned(original) || LocalPath.isMade(original))
                    .flatMap(Copies::place)
                    .ifPresent(from -> copy(from, place, all));
        } else {
            volume(place, mode, all);
        }
        Copies.target(volume).filter(target -> !Ending.isMarked(volume)).ifPresent(target -> copy(place, target, all));
        Copies.leftBehind(volume).ifPresent(left -> volume(left, NodeVolume.Mode.REMOVE, all));
    }

    /** The one node is told from where it has the directory, and the other that it gives it. */
    private static void copy(Place from, Place to, Map<String, Map<String, NodeVolume.Builder>> all) {
        volume(to, NodeVolume.Mode.COPY, all).setCopiedFrom(from.node()).setCopiedHandle(from.handle());
        volume(from, NodeVolume.Mode.KEEP, all).addGivenTo(to.node());
    }

    private static NodeVolume.Builder volume(
            Place place, NodeVolume.Mode mode, Map<String, Map<String, NodeVolume.Builder>> all) {
        var ofNode = all.computeIfAbsent(place.node(), absent -> new TreeMap<>());
        var known = ofNode.get(place.handle());
        if (known != null) {
            return known.setMode(stronger(known.getMode(), mode));
        }
        var made = NodeVolume.newBuilder().setHandle(place.handle()).setMode(mode);
        ofNode.put(place.handle(), made);
        return made;
    }

    private static NodeVolume.Mode mode(PersistentVolume volume) {
        if (Directory.isToGo(volume)) {
            return NodeVolume.Mode.REMOVE;
        }
        boolean isNew = LocalPath.isProvisioned(volume) && !LocalPath.isMade(volume) && !Ending.isMarked(volume);
        if (!isNew) {
            return NodeVolume.Mode.KEEP;
        }
        return Copies.original(volume).isPresent() ? NodeVolume.Mode.COPY : NodeVolume.Mode.MAKE;
    }

    /** Of two volumes with one directory the one decides that keeps it: what was made once is never made anew. */
    static NodeVolume.Mode stronger(NodeVolume.Mode one, NodeVolume.Mode other) {
        if (one == other) {
            return one;
        }
        return one == NodeVolume.Mode.REMOVE ? other : other == NodeVolume.Mode.REMOVE ? one : NodeVolume.Mode.KEEP;
    }
}
