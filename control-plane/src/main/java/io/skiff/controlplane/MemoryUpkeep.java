package io.skiff.controlplane;

import io.skiff.controlplane.step.Stepped;
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
 * collection is followed by others: soon as long as they give something back, else after twice the time.
 */
final class MemoryUpkeep implements Stepped {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(15);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    /** A smaller gain is not worth the pause of some 100 ms. */
    static final long WORTH_BYTES = 24L << 20;

    /** More than the normal variation of the heap's size. */
    static final long GIVEN_BACK_BYTES = 4L << 20;

    private final LongSupplier committed;
    private final Runnable collect;
    private long afterLast;
    private Optional<Instant> nextLook = Optional.empty();

    /** The time of the next collection; empty before the first growth. */
    private Optional<Instant> again = Optional.empty();

    private Duration wait = BETWEEN_LOOKS;

    MemoryUpkeep() {
        this(
                () -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted(),
                () -> ManagementFactory.getMemoryMXBean().gc());
    }

    /** @param committed the bytes that the heap takes from the host */
    MemoryUpkeep(LongSupplier committed, Runnable collect) {
        this.committed = committed;
        this.collect = collect;
        this.afterLast = committed.getAsLong();
    }

    @Override
    public boolean step(Instant now) {
        if (nextLook.isPresent() && now.isBefore(nextLook.get())) {
            return false;
        }
        nextLook = Optional.of(now.plus(BETWEEN_LOOKS));
        boolean hasGrown = committed.getAsLong() > afterLast + WORTH_BYTES;
        if (hasGrown || again.filter(due -> !now.isBefore(due)).isPresent()) {
            collect(hasGrown, now);
        } else {
            afterLast = Math.min(afterLast, committed.getAsLong());
        }
        return false;
    }

    private void collect(boolean hasGrown, Instant now) {
        long before = committed.getAsLong();
        collect.run();
        afterLast = committed.getAsLong();
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
