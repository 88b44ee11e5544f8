package io.skiff.controlplane.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.skiff.controlplane.security.Identity;
import io.skiff.controlplane.security.TestIdentities;
import io.skiff.proto.node.JoinRequest;
import io.skiff.proto.node.JoinResponse;
import io.skiff.proto.node.NodeGatewayGrpc;
import io.skiff.proto.node.NodeGatewayGrpc.NodeGatewayBlockingStub;
import io.skiff.proto.node.RenewRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes, and those who want to become nodes, cost each other neither a thread nor memory. */
@Timeout(120)
final class GatewayServerTest {

    private static final int THREADS_OF_NODES = 4;
    private static final int THREADS_TO_JOIN = 1;

    private static final int SECONDS = 60;

    @TempDir
    private Path directory;

    private final CountDownLatch release = new CountDownLatch(1);
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final Service service = new Service();
    private GatewayServer server;
    private PortFixture port;
    private Identity node;

    @BeforeEach
    void serve() throws Exception {
        server = GatewayServer.start(List.of(service), Context.key("node"), Context.key("hang-up"));
        port = new PortFixture(
                directory, new TlsPort.Services(server::joining, server::joining, server::nodes, server::joining));
        node = TestIdentities.node(port.authority(), "n1");
    }

    @AfterEach
    void stop() throws InterruptedException {
        release.countDown();
        for (var channel : channels) {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
        clients.shutdownNow();
        port.close();
        server.close();
    }

    @Test
    void nodesAreServedWhileThoseWhoJoinHang() throws Exception {
        service.hang("join", THREADS_TO_JOIN);
        for (int i = 0; i <= THREADS_TO_JOIN; i++) {
            var stranger = connect(null);
            var unused = CompletableFuture.supplyAsync(() -> stranger.join(JoinRequest.getDefaultInstance()), clients);
        }
        assertThat(service.hanging.await(SECONDS, TimeUnit.SECONDS)).isTrue();

        assertThat(renew(connect(node))).startsWith("gateway-").doesNotContain("join");
    }

    @Test
    void whoJoinsIsServedWhileNodesHang() throws Exception {
        service.hang("renew", THREADS_OF_NODES);
        for (int i = 0; i <= THREADS_OF_NODES; i++) {
            var one = connect(TestIdentities.node(port.authority(), "hangs-" + i));
            var unused = CompletableFuture.supplyAsync(() -> renew(one), clients);
        }
        assertThat(service.hanging.await(SECONDS, TimeUnit.SECONDS)).isTrue();

        assertThat(join(connect(null), "token")).startsWith("gateway-join-");
    }

    /** Connections, too: a loop that hangs is that of one of them. */
    @Test
    void eachHasALoopOfItsOwn() throws Exception {
        renew(connect(node));
        join(connect(null), "token");

        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .anyMatch(name -> name.matches("gateway-io-\\d+-1"))
                .anyMatch(name -> name.matches("gateway-join-io-\\d+-1"));
    }

    @Test
    void aLongMessageToJoinIsRefused() throws Exception {
        var stranger = connect(null);

        assertThatThrownBy(() -> join(stranger, "x".repeat(20_000))).isInstanceOf(StatusRuntimeException.class);
        assertThat(join(connect(null), "x".repeat(10_000))).startsWith("gateway-join-");
    }

    @Test
    void whoHasNoCertificateMayOnlyJoin() throws Exception {
        var stranger = connect(null);

        assertThatThrownBy(() -> renew(stranger))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("UNAUTHENTICATED");
    }

    private static String renew(NodeGatewayBlockingStub stub) {
        return stub.renew(RenewRequest.getDefaultInstance()).getCertificate();
    }

    private static String join(NodeGatewayBlockingStub stub, String token) {
        return stub.join(JoinRequest.newBuilder().setToken(token).build()).getCertificate();
    }

    /** @param who null: a stranger */
    private NodeGatewayBlockingStub connect(@Nullable Identity who) throws Exception {
        var tls = GrpcSslContexts.forClient().trustManager(port.authority().certificate());
        var channel = NettyChannelBuilder.forAddress(port.address())
                .overrideAuthority("127.0.0.1")
                .sslContext((who == null ? tls : tls.keyManager(who.key(), who.certificate())).build())
                .build();
        channels.add(channel);
        return NodeGatewayGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    /** Answers with the name of the thread that serves; one of its calls hangs. */
    private final class Service extends NodeGatewayGrpc.NodeGatewayImplBase {

        private volatile CountDownLatch hanging = new CountDownLatch(0);
        private volatile String hangs = "";

        /** @param threads that are to hang in it */
        void hang(String call, int threads) {
            hanging = new CountDownLatch(threads);
            hangs = call;
        }

        @Override
        public void join(JoinRequest request, StreamObserver<JoinResponse> response) {
            answer("join", response);
        }

        @Override
        public void renew(RenewRequest request, StreamObserver<JoinResponse> response) {
            answer("renew", response);
        }

        private void answer(String call, StreamObserver<JoinResponse> response) {
            if (hangs.equals(call)) {
                hanging.countDown();
                await(release);
            }
            response.onNext(JoinResponse.newBuilder()
                    .setCertificate(Thread.currentThread().getName())
                    .build());
            response.onCompleted();
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
