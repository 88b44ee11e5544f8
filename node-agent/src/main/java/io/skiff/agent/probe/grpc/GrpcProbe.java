package io.skiff.agent.probe.grpc;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.skiff.agent.pod.ProbeSpec.Grpc;
import io.skiff.proto.health.HealthCheckRequest;
import io.skiff.proto.health.HealthCheckResponse.ServingStatus;
import io.skiff.proto.health.HealthGrpc;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks once for the health of a server, on a connection of its own; in the words of the kubelet (pkg/probe/grpc). */
public final class GrpcProbe {

    /** A true answer has a few bytes. */
    private static final int MOST_BYTES = 4 << 10;

    private GrpcProbe() {}

    /**
     * @param timeout of connection and answer together
     * @return why the server is not healthy, for the user; empty if it is
     */
    public static Optional<String> problem(Grpc check, String address, Duration timeout) {
        var channel = NettyChannelBuilder.forAddress(new InetSocketAddress(address, check.port()))
                .usePlaintext()
                .proxyDetector(target -> null)
                .userAgent("skiff-probe")
                .maxInboundMessageSize(MOST_BYTES)
                .maxInboundMetadataSize(MOST_BYTES)
                .disableRetry()
                .build();
        try {
            return judge(ask(channel, check, timeout));
        } catch (StatusRuntimeException refused) {
            return Optional.of(failure(refused.getStatus(), address + ":" + check.port(), timeout));
        } finally {
            channel.shutdownNow();
        }
    }

    private static ServingStatus ask(ManagedChannel channel, Grpc check, Duration timeout) {
        return HealthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .check(HealthCheckRequest.newBuilder()
                        .setService(check.service())
                        .build())
                .getStatus();
    }

    private static Optional<String> judge(ServingStatus status) {
        return status == ServingStatus.SERVING
                ? Optional.empty()
                : Optional.of("service unhealthy (responded with \"" + status + "\")");
    }

    private static String failure(io.grpc.Status status, String target, Duration timeout) {
        return switch (status.getCode()) {
            case UNIMPLEMENTED ->
                "error: this server does not implement the grpc health protocol (grpc.health.v1.Health): "
                        + status.getDescription();
            case DEADLINE_EXCEEDED -> "timeout: health rpc did not complete within " + timeout.toSeconds() + "s";
            case UNAVAILABLE -> "error: failed to connect service \"" + target + "\": " + reason(status);
            default -> "error: health rpc probe failed: " + status.getCode() + ": " + status.getDescription();
        };
    }

    private static String reason(io.grpc.Status status) {
        var cause = status.getCause();
        return cause == null || cause.getMessage() == null
                ? String.valueOf(status.getDescription())
                : cause.getMessage();
    }
}
