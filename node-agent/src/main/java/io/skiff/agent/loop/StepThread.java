package io.skiff.agent.loop;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Takes the steps of several, in turn, on a thread of its own. This class starts a thread. */
public final class StepThread implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(StepThread.class);
    private static final long STACK_BYTES = 512 * 1024;
    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(1);

    /** No wait is longer, so that a clock that jumps is noticed. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final List<Stepped> parts;
    private final InstantSource clock;
    private final Thread thread;
    private boolean isWoken;
    private boolean isClosed;

    private StepThread(String name, List<Stepped> parts, InstantSource clock) {
        this.parts = List.copyOf(parts);
        this.clock = clock;
        this.thread = new Thread(null, this::run, name, STACK_BYTES);
        thread.setDaemon(true);
    }

    public static StepThread start(String name, List<Stepped> parts, InstantSource clock) {
        var started = new StepThread(name, parts, clock);
        started.thread.start();
        return started;
    }

    /** Something happened: the next step is taken at once. From any thread. */
    public synchronized void wake() {
        isWoken = true;
        notifyAll();
    }

    private void run() {
        try {
            while (await(step())) {
                // the next step
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Instant step() {
        return parts.stream().map(this::step).min(Instant::compareTo).orElse(Instant.MAX);
    }

    private Instant step(Stepped part) {
        try {
            return part.step(clock.instant());
        } catch (RuntimeException e) {
            LOG.error("A step of {} failed, trying again in {}", part, AFTER_A_FAULT, e);
            return clock.instant().plus(AFTER_A_FAULT);
        }
    }

    /** False when there is to be no other step. */
    private synchronized boolean await(Instant due) throws InterruptedException {
        var longest = clock.instant().plus(LONGEST_WAIT);
        var end = due.isBefore(longest) ? due : longest;
        for (long millis = until(end); !isWoken && !isClosed && millis > 0; millis = until(end)) {
            wait(millis);
        }
        isWoken = false;
        return !isClosed;
    }

    private long until(Instant time) {
        return Duration.between(clock.instant(), time).toMillis();
    }

    /** Breaks off what it waits for. */
    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
        }
        thread.interrupt();
    }
}
