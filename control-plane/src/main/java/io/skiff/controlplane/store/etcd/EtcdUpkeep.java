package io.skiff.controlplane.store.etcd;

import io.etcd.jetcd.Maintenance;
import io.etcd.jetcd.maintenance.AlarmType;
import io.skiff.controlplane.store.Store;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Keeps etcd small: it compacts history older than five minutes, defragments when most space is unused, and reports an
 * exhausted quota.
 */
public final class EtcdUpkeep implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(EtcdUpkeep.class);
    private static final Duration PERIOD = Duration.ofMinutes(5);
    private static final long WORTH_DEFRAGMENTING_BYTES = 64L * 1024 * 1024;

    private final Store store;
    private final Maintenance maintenance;
    private final String endpoint;
    private final ScheduledExecutorService timer;
    private long seenBefore;
    private long compacted;
    private volatile boolean outOfSpace;

    public EtcdUpkeep(Store store, EtcdConnection connection) {
        this.store = store;
        this.maintenance = connection.client().getMaintenanceClient();
        this.endpoint = connection.endpoint();
        this.timer = Executors.newSingleThreadScheduledExecutor(run -> {
            var thread = new Thread(run, "etcd-upkeep");
            thread.setDaemon(true);
            return thread;
        });
    }

    public void start() {
        var unused = timer.scheduleWithFixedDelay(this::once, 0, PERIOD.toSeconds(), TimeUnit.SECONDS);
    }

    /** True if etcd refuses writes because its quota is used up. */
    public boolean isOutOfSpace() {
        return outOfSpace;
    }

    /** Runs one round. A failed duty does not stop the others, and the next round repeats it. */
    void once() {
        attempt("forget its history", this::compact);
        attempt("give back unused space", this::defragmentWhenWorthIt);
        attempt("ask for alarms", this::checkAlarms);
    }

    /** Catches everything: the timer would silently drop a duty that fails. */
    private static void attempt(String what, Runnable duty) {
        try {
            duty.run();
        } catch (Throwable e) {
            LOG.warn(
                    "The upkeep of etcd could not {}; trying again in {} min: {}",
                    what,
                    PERIOD.toMinutes(),
                    e.toString());
        }
    }

    private void compact() {
        long now = store.readRevision().join();
        long oldEnough = seenBefore;
        seenBefore = now;
        if (now < oldEnough) {
            // another store, or one restored from a backup, has a history of its own
            compacted = 0;
        } else if (oldEnough > compacted) {
            store.compact(oldEnough).join();
            compacted = oldEnough;
        }
    }

    private void defragmentWhenWorthIt() {
        var status = maintenance.statusMember(endpoint).join();
        long unused = status.getDbSize() - status.getDbSizeInUse();
        if (unused > WORTH_DEFRAGMENTING_BYTES && unused > status.getDbSizeInUse()) {
            maintenance.defragmentMember(endpoint).join();
            LOG.info("etcd was defragmented; {} MB were unused", unused >> 20);
        }
    }

    private void checkAlarms() {
        boolean full = maintenance.listAlarms().join().getAlarms().stream()
                .anyMatch(alarm -> alarm.getAlarmType() == AlarmType.NOSPACE);
        if (full && !outOfSpace) {
            LOG.error(
                    "etcd is out of space and takes no more writes: delete objects, then see docs/operations.md, \"Out of space\"");
        }
        outOfSpace = full;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
