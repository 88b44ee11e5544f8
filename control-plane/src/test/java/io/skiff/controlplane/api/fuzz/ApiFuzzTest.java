package io.skiff.controlplane.api.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sends random requests from a new seed each time. {@code -Dfuzz.seed=N} repeats a run, {@code -Dfuzz.requests=1000000}
 * makes a long one (see CONTRIBUTING.md).
 */
class ApiFuzzTest {

    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 20_000);
    private static final int OVER_SOCKETS = Math.max(1, REQUESTS / 10);

    /** With a lower percentage most requests would only test the validation. */
    private static final int LEAST_PERCENT_TAKEN = 30;

    private final long seed = Long.getLong("fuzz.seed", new Random().nextInt(Integer.MAX_VALUE));

    @Test
    @Timeout(7200)
    void noRequestIsAFaultOfTheServers() {
        try (var target = new RouterTarget()) {
            var codes = run(target, REQUESTS);
            assertThat(codes).containsKeys(200, 201, 400, 404, 409, 422);
        }
    }

    @Test
    @Timeout(7200)
    void noRequestOverAConnectionIsAFaultOfTheServers() {
        try (var target = new SocketTarget()) {
            var codes = run(target, OVER_SOCKETS);
            assertThat(codes).containsKeys(200, 201, 400, 403, 404, 422);
        }
    }

    private Map<Integer, Integer> run(FuzzTarget target, int requests) {
        var codes = new FuzzRun(seed, target).run(requests);
        int taken = codes.entrySet().stream()
                .filter(code -> code.getKey() < 300)
                .mapToInt(Map.Entry::getValue)
                .sum();
        System.out.println("fuzz: seed " + seed + ", " + requests + " requests, " + 100 * taken / requests
                + " % taken, answers by code: " + codes);
        assertThat(100 * taken / requests).as("percent that are taken").isGreaterThanOrEqualTo(LEAST_PERCENT_TAKEN);
        return codes;
    }
}
