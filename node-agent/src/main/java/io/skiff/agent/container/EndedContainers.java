package io.skiff.agent.container;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Deletes the writable layers of ended containers and records their ends, in a thread of its own, so that the observers
 * of an end do not wait for the disk. If the disk is full it tries again; until then only this process knows the end.
 */
final class EndedContainers implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(EndedContainers.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final RuntimeConfig config;
    private final ContainerRecords records;
    private final Map<ContainerId, Settlement> unsettled = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
            1,
            task -> {
                var made = new Thread(task, "ended-containers");
                made.setDaemon(true);
                return made;
            },
            // after close the next agent settles the end
            new ThreadPoolExecutor.DiscardPolicy());

    EndedContainers(RuntimeConfig config, ContainerRecords records) {
        this.config = config;
        this.records = records;
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void settle(ContainerRecord ended) {
        var settlement = new Settlement(ended);
        unsettled.put(ended.id(), settlement);
        thread.execute(() -> tryToSettle(settlement));
    }

    private void tryToSettle(Settlement settlement) {
        if (settlement.isDone()) {
            unsettled.remove(settlement.record.id(), settlement);
        } else {
            var unused = thread.schedule(() -> tryToSettle(settlement), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Cancels the work for this container. When this returns, its directory can be deleted. */
    void forget(ContainerId id) {
        var settlement = unsettled.remove(id);
        if (settlement != null) {
            settlement.cancel();
        }
    }

    /** Tries each unsettled end a last time. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (thread.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                unsettled.values().forEach(Settlement::isDone);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Settlement {

        private final ContainerRecord record;
        private boolean isCancelled;
        private boolean isFaultTold;

        Settlement(ContainerRecord record) {
            this.record = record;
        }

        synchronized void cancel() {
            isCancelled = true;
        }

        /** Deletes the layer first, because the record may need the space. */
        synchronized boolean isDone() {
            if (isCancelled) {
                return true;
            }
            boolean isFreed = succeeds(() -> new ContainerFiles(config, record.id()).deleteLayer());
            boolean isRecorded = succeeds(() -> records.write(record));
            return isFreed && isRecorded;
        }

        private boolean succeeds(Runnable task) {
            try {
                task.run();
                return true;
            } catch (RuntimeException fault) {
                if (!isFaultTold) {
                    LOG.warn(
                            "Ended container {} is not settled on disk, trying again: {}",
                            record.id(),
                            fault.toString());
                }
                isFaultTold = true;
                return false;
            }
        }
    }
}
