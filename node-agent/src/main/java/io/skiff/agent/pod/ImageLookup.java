package io.skiff.agent.pod;

import java.time.Instant;

/**
 * What the last look into the image store gave.
 *
 * @param misses how often in a row the image was not there; 0 when it is
 * @param digest of the image, empty when it is not there
 * @param retryAt when to look again; the past once the store has changed since
 */
public record ImageLookup(int misses, String digest, Instant retryAt) {

    public boolean isFound() {
        return misses == 0;
    }
}
