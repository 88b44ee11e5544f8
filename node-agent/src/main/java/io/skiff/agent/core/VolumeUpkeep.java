package io.skiff.agent.core;

import io.skiff.agent.node.VolumeState;
import io.skiff.agent.pod.NodeVolume;
import io.skiff.agent.pod.NodeVolume.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes and removes the directories of persistent volumes as the control plane asks, and reports what became of them. What
 * is kept is not reported: nobody asked for anything.
 *
 * <p>A removal takes as long as the directory is large: it comes after all that is made, and one at a time, with a report
 * after each.
 */
final class VolumeUpkeep {

    private static final Logger LOG = LogManager.getLogger(VolumeUpkeep.class);
    private static final Duration RETRY = Duration.ofSeconds(10);

    /** Of a node. The control plane knows it too, and stores no more states of one node. */
    private static final int MOST = 500;

    private final PodStorage storage;
    private final VolumeUse use;
    private final NodeReport node;
    private final VolumeCopies copies;
    private final Map<String, VolumeState> made = new TreeMap<>();
    private final Map<String, VolumeState> removals = new TreeMap<>();

    /** The removals that were tried since the last pause. */
    private final Set<String> tried = new HashSet<>();

    private volatile List<NodeVolume> wanted = List.of();

    VolumeUpkeep(PodStorage storage, VolumeUse use, NodeReport node, VolumeCopies copies) {
        this.storage = storage;
        this.use = use;
        this.node = node;
        this.copies = copies;
    }

    void want(List<NodeVolume> volumes) {
        wanted = List.copyOf(volumes);
    }

    /** What is used is removed later, and nothing is reported before that. Returns when to try again; null when all is as wanted. */
    @Nullable
    Instant apply(Instant now) {
        var volumes = wanted;
        make(volumes);
        var toRemove = handles(volumes, Mode.REMOVE);
        removals.keySet().retainAll(toRemove);
        report();
        var isUsed = use.now();
        var next = toRemove.stream()
                .filter(handle -> !isRemoved(handle) && !tried.contains(handle) && !isUsed.test(handle))
                .findFirst();
        if (next.isPresent()) {
            tried.add(next.get());
            removals.put(next.get(), tried(next.get(), VolumeState.REMOVED, () -> storage.removeVolume(next.get())));
            return now;
        }

        tried.clear();
        boolean isDone = made.values().stream().noneMatch(VolumeState::isFailure)
                && toRemove.stream().allMatch(this::isRemoved);
        return isDone ? null : now.plus(RETRY);
    }

    private static List<String> handles(List<NodeVolume> volumes, Mode mode) {
        return volumes.stream()
                .filter(volume -> volume.mode() == mode)
                .map(NodeVolume::handle)
                .toList();
    }

    private boolean isRemoved(String handle) {
        return Optional.ofNullable(removals.get(handle))
                .filter(state -> !state.isFailure())
                .isPresent();
    }

    private void make(List<NodeVolume> volumes) {
        made.clear();
        long there = volumes.stream()
                .filter(volume -> volume.mode() != Mode.REMOVE && storage.hasVolume(volume.handle()))
                .count();
        for (var handle : handles(volumes, Mode.MAKE)) {
            boolean isNew = !storage.hasVolume(handle);
            if (isNew && there >= MOST) {
                made.put(handle, VolumeState.failed(handle, "a node has " + MOST + " persistent volumes at most"));
                continue;
            }
            var state = tried(handle, VolumeState.PRESENT, () -> storage.makeVolume(handle));
            made.put(handle, state);
            there += isNew && !state.isFailure() ? 1 : 0;
        }
    }

    private static VolumeState tried(String handle, String success, Runnable step) {
        try {
            step.run();
            return new VolumeState(handle, success);
        } catch (RuntimeException e) {
            LOG.warn("Persistent volume {}: {}", handle, e.getMessage());
            return VolumeState.failed(handle, String.valueOf(e.getMessage()));
        }
    }

    /** What was done comes before faults, so that these never hide it; what has no room is told when others are gone. */
    private void report() {
        var states = Stream.of(made.values(), removals.values(), copies.states())
                .flatMap(Collection::stream)
                .sorted(Comparator.comparing(VolumeState::isFailure))
                .limit(MOST)
                .toList();
        node.change(last -> last.withVolumes(states));
    }
}
