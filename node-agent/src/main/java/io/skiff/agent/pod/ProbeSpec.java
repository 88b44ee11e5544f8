package io.skiff.agent.pod;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A probe of a container, and the number of answers in a row that count.
 *
 * @param grace of the end that a failure brings; null for the pod's
 */
public record ProbeSpec(
        Check check,
        Duration initialDelay,
        Duration period,
        Duration timeout,
        int successThreshold,
        int failureThreshold,
        @Nullable Duration grace) {

    /** A probe whose failure ends the container with the pod's grace period. */
    public ProbeSpec(
            Check check,
            Duration initialDelay,
            Duration period,
            Duration timeout,
            int successThreshold,
            int failureThreshold) {
        this(check, initialDelay, period, timeout, successThreshold, failureThreshold, null);
    }

    /** The check that a probe makes. */
    public sealed interface Check {}

    /**
     * A status of 200 to 399 is a success. Redirects to the same host are followed first.
     *
     * @param scheme HTTP or HTTPS
     * @param host empty for the pod's address
     */
    public record HttpGet(String scheme, String host, int port, String path, Map<String, String> headers)
            implements Check {

        public HttpGet {
            headers = Map.copyOf(headers);
        }
    }

    /**
     * An accepted connection is a success.
     *
     * @param host empty for the pod's address
     */
    public record TcpSocket(String host, int port) implements Check {}

    /**
     * An answer SERVING of grpc.health.v1, without TLS, is a success.
     *
     * @param service empty for the server as a whole
     */
    public record Grpc(int port, String service) implements Check {}

    /** A program in the container that ends with 0 is a success. */
    public record Exec(List<String> command) implements Check {
        public Exec {
            command = List.copyOf(command);
        }
    }

    /** A check that cannot be made, so it has no result, neither good nor bad. */
    public record Unaskable(String why) implements Check {}
}
