package io.skiff.controlplane;

import io.skiff.controlplane.step.Stepped;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Gives back to the host what a flood has made the heap grow by. The collector shrinks the heap only when it collects all of it, and an idle
 * server would not do that for hours.
 */
final class MemoryUpkeep implements Stepped {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(15);

    /** Less is not worth the pause, of some 100 ms. */
    static final long WORTH_BYTES = 24L << 20;

    private final LongSupplier committed;
    private final Runnable collect;
    private long afterLast;
    private Optional<Instant> next = Optional.empty();

    MemoryUpkeep() {
        this(
                () -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted(),
                () -> ManagementFactory.getMemoryMXBean().gc());
    }

    /** @param committed bytes that the heap takes from the host */
    MemoryUpkeep(LongSupplier committed, Runnable collect) {
        this.committed = committed;
        this.collect = collect;
        this.afterLast = committed.getAsLong();
    }

    @Override
    public boolean step(Instant now) {
        if (next.isPresent() && now.isBefore(next.get())) {
            return false;
        }
        next = Optional.of(now.plus(BETWEEN_LOOKS));
        if (committed.getAsLong() > afterLast + WORTH_BYTES) {
            collect.run();
            afterLast = committed.getAsLong();
        } else {
            afterLast = Math.min(afterLast, committed.getAsLong());
        }
        return false;
    }

    @Override
    public Optional<Instant> nextDue() {
        return next;
    }
}
