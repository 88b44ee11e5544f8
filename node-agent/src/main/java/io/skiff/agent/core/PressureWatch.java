package io.skiff.agent.core;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.core.PodStorage.Disk;
import io.skiff.agent.node.Shortages;
import io.skiff.agent.pod.Eviction;
import io.skiff.agent.pressure.Level;
import io.skiff.agent.pressure.PressurePlanner;
import io.skiff.agent.pressure.Signal;
import io.skiff.agent.pressure.Thresholds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reports what this node lacks while its pods still have some, so that the control plane places no more pods here; and
 * ends pods, one at a time, until there is enough again.
 */
final class PressureWatch {

    private static final Logger LOG = LogManager.getLogger(PressureWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);

    /** One low level may be a moment's: the second one in a row counts. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    /** What a pod may take to end before the next one goes. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Supplier<List<Level>> levels;
    private final PodStorage storage;
    private final NodeReport node;
    private final PodUses uses;
    private final Evictions evictions;
    private final Consumer<Instant> freeImages;
    private final Map<Signal, Instant> evictedAt = new EnumMap<>(Signal.class);
    private Set<Signal> lacking = EnumSet.noneOf(Signal.class);
    private Set<Signal> wereLow = EnumSet.noneOf(Signal.class);
    private @Nullable PodUid leaving;
    private Instant leavingSince = Instant.MIN;

    /**
     * @param levels of memory and processes
     * @param freeImages removes images that nobody uses, if the disk is full
     */
    PressureWatch(
            Supplier<List<Level>> levels,
            PodStorage storage,
            NodeReport node,
            PodUses uses,
            Evictions evictions,
            Consumer<Instant> freeImages) {
        this.levels = levels;
        this.storage = storage;
        this.node = node;
        this.uses = uses;
        this.evictions = evictions;
        this.freeImages = freeImages;
    }

    /** Returns the time of the next look. */
    Instant look(Instant now) {
        try {
            var read = read();
            tell(read, now);
            return now.plus(relieve(read, now) ? AGAIN : PERIOD);
        } catch (RuntimeException e) {
            LOG.debug("What is left of this host cannot be read", e);
            return now.plus(PERIOD);
        }
    }

    private List<Level> read() {
        var all = new ArrayList<>(levels.get());
        var disk = storage.disk();
        all.add(new Level(Signal.DISK, disk.usableBytes(), disk.totalBytes()));
        all.add(new Level(Signal.INODES, disk.freeInodes(), disk.totalInodes()));
        return List.copyOf(all);
    }

    private void tell(List<Level> read, Instant now) {
        var before = lacking;
        lacking = PressurePlanner.lacking(read, before, evictedAt, now);
        if (!lacking.equals(before)) {
            var shortages = new Shortages(
                    sentence(read, Signal.MEMORY),
                    lacking.contains(Signal.DISK) ? diskSentence() : sentence(read, Signal.INODES),
                    sentence(read, Signal.PROCESSES));
            LOG.warn(lacking.isEmpty() ? "This node has enough of everything again" : "This node lacks {}", lacking);
            node.change(last -> last.withShortages(shortages));
        }
    }

    private String sentence(List<Level> read, Signal signal) {
        return read.stream()
                .filter(level -> level.signal() == signal && lacking.contains(signal))
                .map(level -> PressurePlanner.sentence(level) + ": this node gets no new pods.")
                .findFirst()
                .orElse("");
    }

    private String diskSentence() {
        Disk disk = storage.disk();
        long least = Thresholds.of(new Level(Signal.DISK, disk.usableBytes(), disk.totalBytes()));
        return "Of the " + megabytes(disk.totalBytes()) + " of the disk with the pods' files "
                + megabytes(disk.usableBytes())
                + " are left, less than " + megabytes(least)
                + ": this node gets no new pods. Free some: skiff image ls, skiff image rm.";
    }

    private static String megabytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    /** Returns whether to look again soon. */
    private boolean relieve(List<Level> read, Instant now) {
        var low = read.stream().filter(Thresholds::isBelow).toList();
        var signals = EnumSet.noneOf(Signal.class);
        low.forEach(level -> signals.add(level.signal()));
        var confirmed = low.stream()
                .filter(level -> wereLow.contains(level.signal()))
                .min(java.util.Comparator.comparing(Level::signal));
        wereLow = signals;
        if (confirmed.isPresent() && !isAnyLeaving(now)) {
            relieve(confirmed.get(), now);
        }
        return !low.isEmpty();
    }

    private boolean isAnyLeaving(Instant now) {
        return leaving != null && now.isBefore(leavingSince.plus(PATIENCE)) && evictions.isGoingOn(leaving);
    }

    private void relieve(Level low, Instant now) {
        var level = low;
        if (level.signal().isOfDisk()) {
            freeImages.accept(now);
            var signal = level.signal();
            var again = read().stream().filter(one -> one.signal() == signal).findFirst();
            if (again.filter(Thresholds::isBelow).isEmpty()) {
                return;
            }
            level = again.get();
        }
        evict(level, now);
    }

    private void evict(Level level, Instant now) {
        Optional<PressurePlanner.Victim> victim = PressurePlanner.victim(level, uses.of(level.signal()));
        victim.ifPresent(one -> {
            leaving = one.uid();
            leavingSince = now;
            evictedAt.put(level.signal(), now);
            evictions.evict(one.uid(), new Eviction(one.message()));
        });
    }
}
