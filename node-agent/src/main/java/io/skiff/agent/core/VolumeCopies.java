package io.skiff.agent.core;

import io.skiff.agent.node.VolumeState;
import io.skiff.agent.pod.NodeVolume;
import io.skiff.agent.pod.NodeVolume.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes the directories of persistent volumes that are copies of others, one at a time, each for as long as it takes. One that fails begins again
 * from the start.
 */
final class VolumeCopies {

    private static final Logger LOG = LogManager.getLogger(VolumeCopies.class);
    private static final Duration RETRY = Duration.ofSeconds(3);

    private final PodStorage storage;
    private final VolumeUse use;
    private final Runnable changed;
    private final Map<String, VolumeState> states = new ConcurrentHashMap<>();

    /** The copies that were tried since the last pause. */
    private final Set<String> tried = new HashSet<>();

    private volatile List<NodeVolume> wanted = List.of();

    /** @param changed called when there is something else to report */
    VolumeCopies(PodStorage storage, VolumeUse use, Runnable changed) {
        this.storage = storage;
        this.use = use;
        this.changed = changed;
    }

    void want(List<NodeVolume> volumes) {
        wanted = List.copyOf(volumes);
    }

    /** What became of the copies that are wanted. */
    Collection<VolumeState> states() {
        var handles = copies().stream().map(NodeVolume::handle).toList();
        states.keySet().retainAll(handles);
        return states.values();
    }

    private List<NodeVolume> copies() {
        return wanted.stream().filter(volume -> volume.mode() == Mode.COPY).toList();
    }

    /** Why a directory is not given to a node now; empty if it is. */
    Optional<String> refusal(String handle, String node) {
        boolean isGiven = wanted.stream()
                .anyMatch(volume ->
                        volume.handle().equals(handle) && volume.givenTo().contains(node));
        return isGiven ? used(handle) : Optional.of("volume " + handle + " is not given to node " + node);
    }

    private Optional<String> used(String handle) {
        return use.now().test(handle) ? Optional.of("a pod on the node still uses volume " + handle) : Optional.empty();
    }

    /** Makes one. Returns when to go on; null when all are there. */
    @Nullable
    Instant apply(Instant now) {
        var copies = copies();
        var next = copies.stream()
                .filter(volume -> !isThere(volume.handle()) && !tried.contains(volume.handle()))
                .findFirst();
        if (next.isPresent()) {
            copy(next.get());
            return now;
        }
        tried.clear();
        return copies.stream().allMatch(volume -> isThere(volume.handle())) ? null : now.plus(RETRY);
    }

    private boolean isThere(String handle) {
        return Optional.ofNullable(states.get(handle))
                .filter(state -> state.state().equals(VolumeState.PRESENT))
                .isPresent();
    }

    private void copy(NodeVolume volume) {
        var handle = volume.handle();
        tried.add(handle);
        if (!storage.hasVolume(handle)) {
            var origin = volume.origin().orElseThrow();
            var last = states.get(handle);
            if (last == null) {
                tell(new VolumeState(handle, VolumeState.COPYING));
            }
            try {
                storage.copyVolume(handle, origin, () -> copies().contains(volume), () -> used(origin.handle()));
            } catch (RuntimeException e) {
                LOG.warn("Persistent volume {}: {}", handle, e.getMessage());
                tell(VolumeState.failed(handle, String.valueOf(e.getMessage())));
                return;
            }
        }
        tell(new VolumeState(handle, VolumeState.PRESENT));
    }

    private void tell(VolumeState state) {
        states.put(state.handle(), state);
        changed.run();
    }
}
