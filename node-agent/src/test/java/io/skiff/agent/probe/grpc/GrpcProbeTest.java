package io.skiff.agent.probe.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.skiff.agent.pod.ProbeSpec.Grpc;
import io.skiff.proto.health.HealthCheckRequest;
import io.skiff.proto.health.HealthCheckResponse;
import io.skiff.proto.health.HealthCheckResponse.ServingStatus;
import io.skiff.proto.health.HealthGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Probes of real servers, good ones and others. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class GrpcProbeTest {

    private static final String LOCAL = "127.0.0.1";

    /** Serves {@code good}, does not serve {@code bad}, never answers {@code slow}, and knows no other. */
    private static final class Health extends HealthGrpc.HealthImplBase {
        @Override
        public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
            switch (request.getService()) {
                case "", "good" -> answer(answer, ServingStatus.SERVING);
                case "bad" -> answer(answer, ServingStatus.NOT_SERVING);
                case "slow" -> {}
                default ->
                    answer.onError(
                            Status.NOT_FOUND.withDescription("unknown service").asRuntimeException());
            }
        }

        private static void answer(StreamObserver<HealthCheckResponse> answer, ServingStatus status) {
            answer.onNext(HealthCheckResponse.newBuilder().setStatus(status).build());
            answer.onCompleted();
        }
    }

    private static Server server(io.grpc.BindableService... services) throws IOException {
        var server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        for (var service : services) {
            server.addService(service);
        }
        return server.build().start();
    }

    private static Optional<String> probe(int port, String service) {
        return GrpcProbe.problem(new Grpc(port, service), LOCAL, Duration.ofSeconds(10));
    }

    @Test
    void theAnswerCounts() throws Exception {
        var server = server(new Health());
        try {
            int port = server.getPort();
            assertThat(probe(port, "")).isEmpty();
            assertThat(probe(port, "good")).isEmpty();
            assertThat(probe(port, "bad")).contains("service unhealthy (responded with \"NOT_SERVING\")");
            assertThat(probe(port, "other")).contains("error: health rpc probe failed: NOT_FOUND: unknown service");
            assertThat(GrpcProbe.problem(new Grpc(port, "slow"), LOCAL, Duration.ofSeconds(1)))
                    .contains("timeout: health rpc did not complete within 1s");
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void aServerWithoutTheProtocolIsNotHealthy() throws Exception {
        var server = server();
        try {
            assertThat(probe(server.getPort(), "").orElseThrow())
                    .startsWith("error: this server does not implement the grpc health protocol");
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void nobodyOrSomebodyElseAtThePort() throws Exception {
        int port;
        try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = silent.getLocalPort();
            assertThat(GrpcProbe.problem(new Grpc(port, ""), LOCAL, Duration.ofSeconds(1))
                            .isPresent())
                    .as("a server that says nothing")
                    .isTrue();
        }
        assertThat(probe(port, "").orElseThrow()).startsWith("error: failed to connect service \"127.0.0.1:" + port);
    }
}
