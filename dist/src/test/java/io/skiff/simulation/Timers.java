package io.skiff.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/** Runs tasks later, in virtual time. Tasks of the same moment run in the order in which they were added. */
final class Timers {

    private record Timer(Instant at, long number, Runnable task) {}

    private final InstantSource clock;
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparing(Timer::at).thenComparing(Timer::number));
    private long number;

    Timers(InstantSource clock) {
        this.clock = clock;
    }

    void at(Instant time, Runnable task) {
        timers.add(new Timer(time, number++, task));
    }

    void after(Duration delay, Runnable task) {
        at(clock.instant().plus(delay), task);
    }

    Optional<Instant> next() {
        return Optional.ofNullable(timers.peek()).map(Timer::at);
    }

    boolean runDue() {
        var first = timers.peek();
        if (first == null || first.at.isAfter(clock.instant())) {
            return false;
        }
        timers.remove().task.run();
        return true;
    }
}
