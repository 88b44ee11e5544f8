package io.skiff.agent.core;

import io.skiff.agent.node.VolumeState;
import io.skiff.agent.pod.NodeVolume;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** Makes and removes the directories of persistent volumes as the control plane asks, and reports what became of them. */
final class VolumeUpkeep {

    private static final Logger LOG = LogManager.getLogger(VolumeUpkeep.class);
    private static final Duration RETRY = Duration.ofSeconds(10);

    /** The control plane stores no more of one node. */
    private static final int MOST = 500;

    private final PodStorage storage;
    private final VolumeUse use;
    private final NodeReport node;
    private volatile List<NodeVolume> wanted = List.of();

    VolumeUpkeep(PodStorage storage, VolumeUse use, NodeReport node) {
        this.storage = storage;
        this.use = use;
        this.node = node;
    }

    void want(List<NodeVolume> volumes) {
        wanted = List.copyOf(volumes);
    }

    /** Returns when to try again; null when all is as wanted. */
    @Nullable
    Instant apply(Instant now) {
        var states = new ArrayList<VolumeState>();
        boolean isDone = true;
        for (var volume : wanted) {
            try {
                var state = state(volume, states.size());
                isDone &= !state.equals(VolumeState.WAITING);
                if (!state.isEmpty() && !state.equals(VolumeState.WAITING)) {
                    states.add(new VolumeState(volume.handle(), state));
                }
            } catch (RuntimeException e) {
                isDone = false;
                LOG.warn("Persistent volume {}: {}", volume.handle(), e.getMessage());
                states.add(VolumeState.failed(volume.handle(), String.valueOf(e.getMessage())));
            }
        }
        node.change(last -> last.withVolumes(states));
        return isDone ? null : now.plus(RETRY);
    }

    private String state(NodeVolume volume, int told) {
        var handle = volume.handle();
        return switch (volume.mode()) {
            case KEEP -> storage.hasVolume(handle) ? VolumeState.PRESENT : "";
            case MAKE -> {
                if (told >= MOST) {
                    throw new IllegalStateException("a node has " + MOST + " persistent volumes at most");
                }
                storage.makeVolume(handle);
                yield VolumeState.PRESENT;
            }
            case REMOVE -> {
                if (use.mayBeUsed(handle)) {
                    yield VolumeState.WAITING;
                }
                storage.removeVolume(handle);
                yield VolumeState.REMOVED;
            }
        };
    }
}
