package io.skiff.agent.core;

import io.skiff.agent.core.PodStorage.Disk;
import java.time.Duration;
import java.time.Instant;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Reports that the pods' disk fills while running pods still have room, so that the control plane places no more pods
 * here.
 */
public final class DiskWatch {

    private static final Logger LOG = LogManager.getLogger(DiskWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);

    /** The least free space is a tenth of the disk, but never more than this. */
    private static final long ENOUGH_BYTES = 1L << 30;

    private final PodStorage storage;
    private final NodeReport node;
    private boolean isLow;

    DiskWatch(PodStorage storage, NodeReport node) {
        this.storage = storage;
        this.node = node;
    }

    /** Returns the time of the next look. */
    Instant look(Instant now) {
        try {
            judge(storage.disk());
        } catch (RuntimeException e) {
            LOG.debug("The disk of the pods cannot be looked at", e);
        }
        return now.plus(PERIOD);
    }

    /**
     * Judges the disk. Half as much again must be free until it counts as enough, because a log that grows and is cut
     * would flip the condition every minute.
     */
    private void judge(Disk disk) {
        long least = Math.min(disk.totalBytes() / 10, ENOUGH_BYTES);
        boolean wasLow = isLow;
        isLow = disk.usableBytes() < (wasLow ? least + least / 2 : least);
        var problem = isLow ? sentence(disk, least) : "";
        if (isLow != wasLow) {
            LOG.warn(isLow ? problem : "The disk of the pods has room again");
            node.change(last -> last.withDiskProblem(problem));
        }
    }

    private static String sentence(Disk disk, long least) {
        return "Of the " + megabytes(disk.totalBytes()) + " of the disk with the pods' files "
                + megabytes(disk.usableBytes())
                + " are left, less than " + megabytes(least)
                + ": this node gets no new pods. Free some: skiff image ls, skiff image rm.";
    }

    private static String megabytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
