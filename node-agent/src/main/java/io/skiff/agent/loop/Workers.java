package io.skiff.agent.loop;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A few threads that work off a queue. If all of them are blocked (a file system that hangs, a probe that waits), more
 * threads start, one after the other, up to a bound; they end when they are not needed any more. This class starts
 * threads.
 */
public final class Workers<K> implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(Workers.class);
    private static final long STACK_BYTES = 512 * 1024;
    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(1);

    /** If a key waits so long, all threads are blocked. */
    private static final Duration HELD_UP = Duration.ofSeconds(1);

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

    /** Works on one key, and returns the time at which it is due again; null for never. */
    @FunctionalInterface
    public interface Task<K> {
        @Nullable
        Instant run(K key, Instant now);
    }

    private final WorkQueue<K> queue;
    private final Task<K> task;
    private final InstantSource clock;
    private final String name;
    private final int most;
    private final Set<Thread> threads = new LinkedHashSet<>();
    private int started;
    private int busy;

    /**
     * @param name the name of the threads
     * @param most the bound of the number of threads
     */
    public Workers(WorkQueue<K> queue, Task<K> task, InstantSource clock, String name, int most) {
        this.queue = queue;
        this.task = task;
        this.clock = clock;
        this.name = name;
        this.most = most;
    }

    /** @param count the number of threads that stay */
    public synchronized void start(int count) {
        for (int i = 0; i < count; i++) {
            start(this::work);
        }
    }

    private synchronized void start(Life loop) {
        var thread = new Thread(null, () -> untilItEnds(loop), name + "-" + started++, STACK_BYTES);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void untilItEnds(Life loop) {
        try {
            loop.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (this) {
                threads.remove(Thread.currentThread());
            }
        }
    }

    /** The loop of a thread. */
    private interface Life {
        void run() throws InterruptedException;
    }

    private void work() throws InterruptedException {
        Optional<K> key = queue.take(clock);
        while (key.isPresent()) {
            begin();
            runOne(key.get());
            end();
            key = queue.take(clock);
        }
    }

    /** Takes only late keys. One such thread exists as long as all others are busy. */
    private void help() throws InterruptedException {
        // a short rush brings one more thread each second, and not all of them
        queue.awaitClosed(HELD_UP);
        do {
            var key = queue.takeLate(clock, HELD_UP);
            if (key.isPresent()) {
                begin();
                runOne(key.get());
                end();
            }
        } while (isNeeded());
    }

    private synchronized void begin() {
        busy++;
        if (busy == threads.size() && busy < most && !queue.isClosed()) {
            start(this::help);
        }
    }

    private synchronized void end() {
        busy--;
    }

    /** Whether every other thread is busy. If not, this thread stops counting and ends. */
    private synchronized boolean isNeeded() {
        boolean isNeeded = !queue.isClosed() && busy >= threads.size() - 1;
        if (!isNeeded) {
            threads.remove(Thread.currentThread());
        }
        return isNeeded;
    }

    synchronized int threads() {
        return threads.size();
    }

    private void runOne(K key) {
        Instant next = clock.instant().plus(AFTER_A_FAULT);
        try {
            next = task.run(key, clock.instant());
        } catch (Throwable e) {
            // catches Errors too: if the thread died, the work on all later keys would stop
            LOG.error("Work on {} failed, trying again in {}", key, AFTER_A_FAULT, e);
        } finally {
            queue.done(key, next);
        }
    }

    /** Waits a moment for running work to end. */
    @Override
    public void close() {
        queue.close();
        List<Thread> left;
        synchronized (this) {
            left = List.copyOf(threads);
        }
        long end = System.nanoTime() + CLOSE_WAIT.toNanos();
        for (var thread : left) {
            try {
                thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
