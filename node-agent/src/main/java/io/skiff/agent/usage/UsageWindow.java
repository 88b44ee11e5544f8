package io.skiff.agent.usage;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a window of two readings. Nothing is read as long as nobody asks: whoever asks after a while waits for a second
 * reading, and those that come soon after look back at the one before.
 */
final class UsageWindow {

    /** In less nothing can be said of a rate. */
    static final Duration LEAST = Duration.ofSeconds(1);

    /** As long as this may a window become before the next one begins. */
    private static final Duration USUAL = Duration.ofSeconds(15);

    /** What was so long ago says nothing about now. */
    private static final Duration MOST = Duration.ofSeconds(60);

    private final Supplier<Reading> meter;
    private final Pause pause;
    private @Nullable Reading base;

    /** Lets time pass. */
    @FunctionalInterface
    interface Pause {

        void pass(Duration time) throws InterruptedException;
    }

    UsageWindow(Supplier<Reading> meter, Pause pause) {
        this.meter = meter;
        this.pause = pause;
    }

    /** Two readings, at least a second apart. One caller at a time; the next one finds the first reading of this one. */
    synchronized Rates take() throws InterruptedException {
        var now = meter.get();
        var begin = usable(now).orElse(now);
        var missing = LEAST.minus(Duration.between(begin.at(), now.at()));
        if (missing.compareTo(Duration.ZERO) > 0) {
            pause.pass(missing);
            now = meter.get();
        }
        base = begin.at().plus(USUAL).isAfter(now.at()) ? begin : now;
        return new Rates(begin, now);
    }

    private Optional<Reading> usable(Reading now) {
        return Optional.ofNullable(base)
                .filter(one ->
                        !one.at().isAfter(now.at()) && !one.at().plus(MOST).isBefore(now.at()));
    }
}
