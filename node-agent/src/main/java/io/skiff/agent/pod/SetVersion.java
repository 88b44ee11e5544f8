package io.skiff.agent.pod;

/**
 * The version of an assigned set, with its cluster.
 *
 * @param clusterId empty if this node never accepted a set
 * @param epoch grows when a store is restored from a backup
 */
public record SetVersion(String clusterId, long epoch, long revision) {

    /** The version before the first set. */
    public static final SetVersion NONE = new SetVersion("", 0, 0);

    boolean isOlderThan(SetVersion other) {
        return epoch < other.epoch || (epoch == other.epoch && revision < other.revision);
    }

    @Override
    public String toString() {
        return clusterId.isEmpty() ? "none" : "cluster " + clusterId + ", epoch " + epoch + ", revision " + revision;
    }
}
