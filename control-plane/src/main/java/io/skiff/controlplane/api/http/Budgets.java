package io.skiff.controlplane.api.http;

import io.skiff.controlplane.bound.BytesInFlight;
import java.time.Duration;

/**
 * The memory bounds of all connections together.
 *
 * @param bodies bodies of requests that are incomplete, or wait for their connection's turn
 * @param replies the bytes of replies that their clients have not read
 * @param longestStall the time in which a client must read some kilobytes of its reply
 */
record Budgets(BytesInFlight<BodyBudget> bodies, BytesInFlight<ChannelOutlet> replies, Duration longestStall) {

    /** A tenth of the heap: five of the largest requests at once, or hundreds of usual ones. */
    private static final long MOST_BYTES_OF_BODIES = 16 << 20;

    /** An eighth of the heap. */
    private static final long MOST_BYTES_OF_REPLIES = 24 << 20;

    private static final Duration LONGEST_STALL = Duration.ofSeconds(30);

    static Budgets ofTheServer() {
        return withStall(LONGEST_STALL);
    }

    static Budgets withStall(Duration longest) {
        return new Budgets(
                new BytesInFlight<>(MOST_BYTES_OF_BODIES), new BytesInFlight<>(MOST_BYTES_OF_REPLIES), longest);
    }
}
