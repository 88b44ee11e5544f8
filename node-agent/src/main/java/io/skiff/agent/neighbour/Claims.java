package io.skiff.agent.neighbour;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who asked first for layers that nobody had, and so fetches them. */
final class Claims {

    /** A layer of gigabytes takes so long over a slow line. Whoever comes later finds the claimant complete, or is the next one. */
    private static final Duration LIFE = Duration.ofMinutes(10);

    private static final int MOST = 10_000;

    private final InstantSource clock;
    private final Map<String, Claim> claims = new LinkedHashMap<>();

    private record Claim(String node, Instant since) {}

    Claims(InstantSource clock) {
        this.clock = clock;
    }

    /** Returns who fetches the layer: whoever claimed it before, or the caller. */
    synchronized String claim(String diffId, String caller) {
        var now = clock.instant();
        var before = claims.get(diffId);
        if (before != null && before.since().plus(LIFE).isAfter(now)) {
            return before.node();
        }
        claims.remove(diffId);
        claims.put(diffId, new Claim(caller, now));
        if (claims.size() > MOST) {
            claims.remove(claims.keySet().iterator().next());
        }
        return caller;
    }

    /** Forgets a claim whose node did not deliver. */
    synchronized void drop(String diffId, String node) {
        claims.computeIfPresent(diffId, (key, claim) -> claim.node().equals(node) ? null : claim);
    }
}
