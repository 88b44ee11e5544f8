package io.skiff.controlplane.gateway.body;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.skiff.controlplane.kind.storage.LocalPath;
import io.skiff.controlplane.kind.storage.PersistentVolumeKind;
import io.skiff.controlplane.owner.Ending;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import io.skiff.controlplane.volume.Directory;
import io.skiff.proto.node.NodeVolume;
import java.util.ArrayList;
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
        var modes = new HashMap<String, Map<String, NodeVolume.Mode>>();
        for (var stored : view.list(PersistentVolumeKind.VOLUME)) {
            var volume = stored.object();
            var node = LocalPath.node(volume);
            var handle = LocalPath.handle(volume);
            if (node.isPresent() && handle.isPresent()) {
                modes.computeIfAbsent(node.get(), absent -> new TreeMap<>())
                        .merge(handle.get(), mode(stored), NodeVolumes::stronger);
            }
        }
        var read = new HashMap<String, List<NodeVolume>>();
        modes.forEach((node, volumes) -> {
            var list = new ArrayList<NodeVolume>();
            volumes.forEach((handle, mode) -> list.add(
                    NodeVolume.newBuilder().setHandle(handle).setMode(mode).build()));
            read.put(node, List.copyOf(list));
        });
        return read;
    }

    private static NodeVolume.Mode mode(Stored<PersistentVolume> stored) {
        var volume = stored.object();
        if (Directory.isToGo(volume)) {
            return NodeVolume.Mode.REMOVE;
        }
        boolean isNew = LocalPath.isProvisioned(volume) && !LocalPath.isMade(volume) && !Ending.isMarked(volume);
        return isNew ? NodeVolume.Mode.MAKE : NodeVolume.Mode.KEEP;
    }

    /** Of two volumes with one directory the one decides that keeps it: what was made once is never made anew. */
    static NodeVolume.Mode stronger(NodeVolume.Mode one, NodeVolume.Mode other) {
        if (one == other) {
            return one;
        }
        return one == NodeVolume.Mode.REMOVE ? other : other == NodeVolume.Mode.REMOVE ? one : NodeVolume.Mode.KEEP;
    }
}
