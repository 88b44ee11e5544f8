package io.skiff.cluster;

import io.skiff.cluster.Flood.Sort;

/**
 * A flood of one sort from one kind of place.
 *
 * @param leastBegun so many connections get as far as the attack itself, else it was none
 * @param leastOpen so many the server lets stay at once
 */
record Attack(Sort sort, From from, int leastBegun, int leastOpen) {

    /** What is bounded for an address is worth nothing to who has many, hence the bounds for all. */
    enum From {
        ONE_ADDRESS,
        MANY_ADDRESSES,
        A_POD
    }

    /** As docs/security.md says, and some more that are just being closed. */
    int mostOpen() {
        int bound = sort.isUsers() ? 256 : from == From.MANY_ADDRESSES ? 512 : 128;
        return bound * 3 / 2;
    }

    @Override
    public String toString() {
        return sort + " from " + from;
    }
}
