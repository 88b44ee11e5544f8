package io.skiff.agent.linux;

/**
 * The user and group ids of the host that the ids of a pod are: the pod's 0 is the first one.
 *
 * @param first 0 for a pod whose ids are the host's
 */
public record UserRange(long first) {

    /** The ids of a pod that has a user namespace of its own, as in Kubernetes. */
    public static final long SIZE = 65_536;

    /** Each id is itself. */
    public static final UserRange HOST = new UserRange(0);

    public UserRange {
        if (first < 0 || first % SIZE != 0) {
            throw new IllegalArgumentException("no range of ids begins with " + first);
        }
    }

    /** Whether it belongs to a user namespace. */
    public boolean isOwn() {
        return first != 0;
    }

    /** The id by which the host knows one of the pod's. */
    public long onHost(long id) {
        return first + id;
    }

    /** Whether the pod has this id. */
    public boolean contains(long id) {
        return !isOwn() || (id >= 0 && id < SIZE);
    }

    /** The line of /proc/PID/uid_map and gid_map. */
    public String mapping() {
        return "0 " + first + " " + SIZE;
    }
}
