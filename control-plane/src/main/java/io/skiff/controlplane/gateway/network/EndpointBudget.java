package io.skiff.controlplane.gateway.network;

import java.util.List;

/**
 * How much of a service the nodes take: each of its ports with each of its addresses is an element of every node's rules, and users
 * name both. What is small is whole; the largest are cut first, so that nobody's many endpoints take those of others.
 */
public final class EndpointBudget {

    /** Of one service. An agent holds a few hundred bytes for each in its heap of 96 MB, and as much outside it while it writes them. */
    public static final long MOST_OF_SERVICE = 5_000;

    /** Of all services together: less than a megabyte of a message, whose bound is 4 MB. */
    public static final long MOST_OF_ALL = 20_000;

    private final long each;

    /** @param sizes of all services, each with at least 1 */
    EndpointBudget(List<Long> sizes) {
        this.each = share(sizes);
    }

    /** What a service of this size may have. */
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
