package io.skiff.agent.pressure;

/**
 * Below what a node lacks something: the kubelet's hard thresholds. Two differ: of a large disk a GiB is enough, as a
 * tenth of it is a lot; and the kubelet has none for processes.
 */
public final class Thresholds {

    private static final long MEMORY_BYTES = 100L << 20;
    private static final int DISK_PART = 10;
    private static final long DISK_MOST_BYTES = 1L << 30;
    private static final int INODES_PART = 20;
    private static final int PROCESSES_PART = 50;

    private Thresholds() {}

    public static long of(Level level) {
        return switch (level.signal()) {
            case MEMORY -> Math.min(MEMORY_BYTES, level.capacity() / DISK_PART);
            case DISK -> Math.min(level.capacity() / DISK_PART, DISK_MOST_BYTES);
            case INODES -> level.capacity() / INODES_PART;
            case PROCESSES -> level.capacity() / PROCESSES_PART;
        };
    }

    /** Whether there is less than there must be. What has no bound never runs out. */
    public static boolean isBelow(Level level) {
        return level.capacity() > 0 && level.available() < of(level);
    }
}
