package io.skiff.controlplane.gateway.network;

import java.util.List;

/**
 * Bounds a service's part of the nodes' rules: each of its ports with each of its addresses is an element of every
 * node's rules, and users choose both. Small services are complete, and the largest are cut first, so that nobody's
 * many endpoints displace those of others.
 */
public final class EndpointBudget {

    /**
     * The bound of one service. An agent takes a few hundred bytes for each element in its heap of 96 MB, and as many
     * outside of it while it writes them.
     */
    public static final long MOST_OF_SERVICE = 5_000;

    /** The bound of all services together: less than a megabyte of a message, whose bound is 4 MB. */
    public static final long MOST_OF_ALL = 20_000;

    private final long each;

    /** @param sizes the sizes of all services, each at least 1 */
    EndpointBudget(List<Long> sizes) {
        this.each = share(sizes);
    }

    /** The part of a service of this size. */
    long of(long size) {
        return Math.min(size, each);
    }

    private static long share(List<Long> sizes) {
        long left = MOST_OF_ALL;
        long waiting = sizes.size();
        for (long size : sizes.stream()
                .map(size -> Math.min(size, MOST_OF_SERVICE))
                .sorted()
                .toList()) {
            long share = left / waiting--;
            if (size > share) {
                return share;
            }
            left -= size;
        }
        return MOST_OF_SERVICE;
    }
}
