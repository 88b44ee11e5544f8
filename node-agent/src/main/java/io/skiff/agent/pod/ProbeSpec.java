package io.skiff.agent.pod;

import java.time.Duration;
import java.util.Map;

/** How a container is asked whether it is well, and how many answers in a row count. */
public record ProbeSpec(
        Check check,
        Duration initialDelay,
        Duration period,
        Duration timeout,
        int successThreshold,
        int failureThreshold) {

    /** What is tried. */
    public sealed interface Check {}

    /**
     * A status of 200 to 399 is a success; redirects to the same host are followed before.
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
     * A connection that is accepted is a success.
     *
     * @param host empty for the pod's address
     */
    public record TcpSocket(String host, int port) implements Check {}

    /** It cannot be asked at all, and has no result, neither good nor bad. */
    public record Unaskable(String why) implements Check {}
}
