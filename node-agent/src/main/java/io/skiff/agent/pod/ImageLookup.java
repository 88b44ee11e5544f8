package io.skiff.agent.pod;

import java.time.Instant;

/**
 * The result of the last search in the image store.
 *
 * @param misses how often in a row the image was missing; 0 if it is there
 * @param digest of the image; empty if it is missing
 * @param retryAt the time of the next search; in the past once the store has changed
 */
public record ImageLookup(int misses, String digest, Instant retryAt) {

    public boolean isFound() {
        return misses == 0;
    }
}
