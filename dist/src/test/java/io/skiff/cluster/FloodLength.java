package io.skiff.cluster;

import java.time.Duration;

/**
 * When a flood ends. Usually it is short; {@code -Dskiff.flood.connections=5000} goes on until so many connections of each sort have begun, which
 * takes as long as their handshakes.
 *
 * @param longest after so long it ends in any case
 * @param enough it ends when so many connections have begun
 */
record FloodLength(Duration longest, int enough) {

    private static final Duration SHORT = Duration.ofSeconds(10);

    /** Two processors with other work finish some three handshakes a second of those that read 18 MB as well. */
    private static final Duration LONG = Duration.ofMinutes(30);

    static FloodLength asked() {
        int connections = Integer.getInteger("skiff.flood.connections", 0);
        return connections > 0 ? new FloodLength(LONG, connections) : new FloodLength(SHORT, Integer.MAX_VALUE);
    }

    boolean isLong() {
        return enough < Integer.MAX_VALUE;
    }
}
