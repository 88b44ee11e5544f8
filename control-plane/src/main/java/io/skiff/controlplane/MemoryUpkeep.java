package io.skiff.controlplane;

import io.skiff.controlplane.step.Stepped;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Returns the memory of a flood to the host. The collector only shrinks the heap in a full collection, and an idle
 * server would not make one for hours.
 *
 * <p>A collection during the flood still keeps the flood's memory, and nothing grows when the flood ends. So each
 * collection is followed by others: soon as long as they give something back, else after twice the time; and soon again when the server has
 * become quiet.
 */
final class MemoryUpkeep implements Stepped {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(15);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    /** A smaller gain is not worth the pause of some 100 ms. */
    static final long WORTH_BYTES = 24L << 20;

    /** A server that has become quiet can afford the pause for less. */
    static final long WORTH_BYTES_WHEN_QUIET = 8L << 20;

    /** More than the normal variation of the heap's size. */
    static final long GIVEN_BACK_BYTES = 4L << 20;

    /** A quiet server makes so few small collections between two looks; a flood makes hundreds. */
    static final long QUIET_COLLECTIONS = 5;

    private final LongSupplier committed;
    private final LongSupplier collections;
    private final Runnable collect;
    private long least;
    private long collectionsBefore;
    private boolean wasBusy;
    private long afterLast;
    private Optional<Instant> nextLook = Optional.empty();

    /** The time of the next collection; empty before the first growth. */
    private Optional<Instant> again = Optional.empty();

    private Duration wait = BETWEEN_LOOKS;

    MemoryUpkeep() {
        this(
                () -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted(),
                MemoryUpkeep::allCollections,
                () -> ManagementFactory.getMemoryMXBean().gc());
    }

    /**
     * @param committed the bytes that the heap takes from the host
     * @param collections that were made so far, of any size
     */
    MemoryUpkeep(LongSupplier committed, LongSupplier collections, Runnable collect) {
        this.committed = committed;
        this.collections = collections;
        this.collect = collect;
        this.afterLast = committed.getAsLong();
        this.least = afterLast;
        this.collectionsBefore = collections.getAsLong();
    }

    private static long allCollections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }

    @Override
    public boolean step(Instant now) {
        if (nextLook.isPresent() && now.isBefore(nextLook.get())) {
            return false;
        }
        nextLook = Optional.of(now.plus(BETWEEN_LOOKS));
        boolean isTooLarge = isTooLargeForTheQuiet();
        boolean hasGrown = isTooLarge || committed.getAsLong() > afterLast + WORTH_BYTES;
        if (hasGrown || again.filter(due -> !now.isBefore(due)).isPresent()) {
            collect(hasGrown, now);
        } else {
            afterLast = Math.min(afterLast, committed.getAsLong());
        }
        return false;
    }

    /** Whether the server has just become quiet, and its heap is larger than it was once. */
    private boolean isTooLargeForTheQuiet() {
        long made = collections.getAsLong();
        boolean isBusy = made - collectionsBefore > QUIET_COLLECTIONS;
        boolean hasCalmedDown = wasBusy && !isBusy;
        collectionsBefore = made;
        wasBusy = isBusy;
        return hasCalmedDown && committed.getAsLong() > least + WORTH_BYTES_WHEN_QUIET;
    }

    private void collect(boolean hasGrown, Instant now) {
        long before = committed.getAsLong();
        collect.run();
        afterLast = committed.getAsLong();
        least = Math.min(least, afterLast);
        boolean isWorthIt = hasGrown || before - afterLast >= GIVEN_BACK_BYTES;
        wait = isWorthIt ? BETWEEN_LOOKS : shorter(wait.multipliedBy(2), LONGEST_WAIT);
        again = Optional.of(now.plus(wait));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    @Override
    public Optional<Instant> nextDue() {
        return nextLook;
    }
}
