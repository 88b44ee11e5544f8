package io.skiff.cluster;

import io.skiff.cluster.Flood.Sort;

/**
 * A flood of one sort from one kind of origin.
 *
 * @param leastBegun at least so many connections must get as far as the attack itself; with fewer the test proves
 *     nothing
 * @param leastOpen the server must keep at least so many open at once
 */
record Attack(Sort sort, From from, int leastBegun, int leastOpen) {

    /** The origin of a flood. Bounds for one address do not stop an attacker who has many; the bounds for all do. */
    enum From {
        ONE_ADDRESS,
        MANY_ADDRESSES,
        A_POD
    }

    /**
     * The half seconds in which a client has its answer. Handshakes are computed one at a time, addresses in turn: 64
     * others come before the client, each with some ten milliseconds of computing, beside an attacker that computes too.
     */
    int halfSeconds() {
        return sort == Sort.CUT_HANDSHAKES && from == From.MANY_ADDRESSES ? 3 : 2;
    }

    /** The bound of docs/security.md, and half as many again, because some connections are just being closed. */
    int mostOpen() {
        int bound = sort.isUsers() ? 256 : from == From.MANY_ADDRESSES ? 512 : 128;
        return bound * 3 / 2;
    }

    @Override
    public String toString() {
        return sort + " from " + from;
    }
}
