package io.skiff.controlplane.api.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random requests from a new seed each time. {@code -Dfuzz.seed=N} is the run of a failure again, {@code -Dfuzz.requests=1000000} a long one (see
 * CONTRIBUTING.md).
 */
class ApiFuzzTest {

    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 20_000);
    private static final int OVER_SOCKETS = Math.max(1, REQUESTS / 10);

    private final long seed = Long.getLong("fuzz.seed", new Random().nextInt(Integer.MAX_VALUE));

    @Test
    @Timeout(7200)
    void noRequestIsAFaultOfTheServers() {
        try (var target = new RouterTarget()) {
            var codes = new FuzzRun(seed, target).run(REQUESTS);
            System.out.println("fuzz: seed " + seed + ", " + REQUESTS + " requests, answers by code: " + codes);
            assertThat(codes).containsKeys(200, 201, 400, 404, 409, 422);
        }
    }

    @Test
    @Timeout(7200)
    void noRequestOverAConnectionIsAFaultOfTheServers() {
        try (var target = new SocketTarget()) {
            var codes = new FuzzRun(seed, target).run(OVER_SOCKETS);
            System.out.println("fuzz: seed " + seed + ", " + OVER_SOCKETS
                    + " requests over connections, answers by code: " + codes);
            assertThat(codes).containsKeys(200, 201, 400, 403, 404, 422);
        }
    }
}
