package io.skiff.controlplane.step;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The thread that steps one or more parts in turn, as long as any of them has something to do.
 *
 * <p>An Error ends the process: if the thread died alone, the server would keep its leases and do nothing. A kill loses
 * nothing, and the next start begins anew.
 */
public final class StepThread implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(StepThread.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(1);

    private final List<Stepped> parts;
    private final Signal signal;
    private final InstantSource clock;
    private final Runnable halt;
    private final Thread thread;
    private volatile boolean closed;

    private StepThread(String name, List<? extends Stepped> parts, Signal signal, InstantSource clock, Runnable halt) {
        this.parts = List.copyOf(parts);
        this.signal = signal;
        this.clock = clock;
        this.halt = halt;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** @param signal given if one of the parts may have something to do */
    public static StepThread start(String name, List<? extends Stepped> parts, Signal signal, InstantSource clock) {
        return start(name, parts, signal, clock, ProcessEnd::now);
    }

    /** @param halt ends the process without shutdown hooks */
    static StepThread start(
            String name, List<? extends Stepped> parts, Signal signal, InstantSource clock, Runnable halt) {
        var running = new StepThread(name, parts, signal, clock, halt);
        running.thread.start();
        return running;
    }

    /** Returns when the thread has ended, so that no step happens afterwards. */
    @Override
    public void close() {
        closed = true;
        signal.give();
        if (Thread.currentThread() != thread) {
            join();
        }
    }

    private void join() {
        try {
            thread.join(Duration.ofSeconds(10).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed) {
                if (!stepAll()) {
                    signal.await(untilNextDue());
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{} was interrupted", thread.getName());
        } catch (Error e) {
            end(e);
        }
    }

    /** Ends the process, even if there is no memory left to log the reason. */
    private void end(Error why) {
        try {
            LOG.fatal("{} cannot go on; the process ends", thread.getName(), why);
        } finally {
            halt.run();
        }
    }

    private boolean stepAll() throws InterruptedException {
        boolean busy = false;
        for (var part : parts) {
            try {
                busy |= !closed && part.step(clock.instant());
            } catch (RuntimeException e) {
                LOG.error("{} failed in a step; it goes on", thread.getName(), e);
                Thread.sleep(AFTER_A_FAULT.toMillis());
            }
        }
        return busy;
    }

    private Duration untilNextDue() {
        return parts.stream()
                .map(Stepped::nextDue)
                .flatMap(Optional::stream)
                .min(Instant::compareTo)
                .map(due -> Duration.between(clock.instant(), due))
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait)
                .filter(wait -> wait.compareTo(LONGEST_WAIT) < 0)
                .orElse(LONGEST_WAIT);
    }
}
