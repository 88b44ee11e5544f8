package io.skiff.agent.loop;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** A few threads that work off a queue. This class starts threads. */
public final class Workers<K> implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(Workers.class);
    private static final long STACK_BYTES = 512 * 1024;
    private static final java.time.Duration AFTER_A_FAULT = java.time.Duration.ofSeconds(1);

    /** Works on one key, and says when it is due again: never by itself when null. */
    @FunctionalInterface
    public interface Work<K> {
        @Nullable
        Instant run(K key, Instant now);
    }

    private final WorkQueue<K> queue;
    private final Work<K> work;
    private final InstantSource clock;
    private final List<Thread> threads = new ArrayList<>();

    public Workers(WorkQueue<K> queue, Work<K> work, InstantSource clock) {
        this.queue = queue;
        this.work = work;
        this.clock = clock;
    }

    public void start(String name, int count) {
        for (int i = 0; i < count; i++) {
            var thread = new Thread(null, this::loop, name + "-" + i, STACK_BYTES);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void loop() {
        try {
            Optional<K> key = queue.take(clock);
            while (key.isPresent()) {
                runOne(key.get());
                key = queue.take(clock);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void runOne(K key) {
        Instant next = clock.instant().plus(AFTER_A_FAULT);
        try {
            next = work.run(key, clock.instant());
        } catch (Throwable e) {
            // Also an Error: with the thread would go the work of every key after this one.
            LOG.error("Work on {} failed, trying again in {}", key, AFTER_A_FAULT, e);
        } finally {
            queue.done(key, next);
        }
    }

    /** Lets running work end, and waits for it for a moment. */
    @Override
    public void close() {
        queue.close();
        for (var thread : threads) {
            try {
                thread.join(2_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
