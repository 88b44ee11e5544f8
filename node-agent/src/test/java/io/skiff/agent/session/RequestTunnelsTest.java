package io.skiff.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skiff.agent.request.NodeAnswer;
import io.skiff.agent.request.NodeRequest;
import io.skiff.agent.request.RequestException;
import io.skiff.agent.request.RequestHandler;
import io.skiff.agent.request.Routes;
import io.skiff.agent.testing.TestCa;
import io.skiff.agent.tunnel.RequestTunnels;
import io.skiff.proto.node.AnswerHead;
import io.skiff.proto.node.QueryParameter;
import io.skiff.proto.node.RequestTarget;
import io.skiff.trust.JoinToken;
import io.skiff.tunnel.Protocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests to a node, through tunnels over real TLS. */
@Timeout(120)
class RequestTunnelsTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final Heard heard = new Heard();
    private final BlockingQueue<String> outcomes = new ArrayBlockingQueue<>(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private FakeGateway gateway;
    private GatewayClient client;

    @BeforeEach
    void connect() throws Exception {
        gateway = new FakeGateway(new TestCa("skiff-ca"));
        var config = new GatewayClient.Config(
                List.of(gateway.address()),
                JoinToken.parse(gateway.token()),
                "n1",
                "0.1.0",
                "boot",
                directory.resolve("identity.pem"));
        Map<String, RequestHandler> handlers = Map.of(
                "GET /things", RequestTunnelsTest::tell,
                "POST /things", this::count,
                "DELETE /things", RequestTunnelsTest::refuse,
                "GET /half", RequestTunnelsTest::breakOff,
                "GET /for/ever", this::waitForEver);
        client = new GatewayClient(config, Map.of(Protocol.REQUEST, new RequestTunnels(new Routes(handlers))));
        client.start(heard);
        await().atMost(SOON).until(() -> heard.clusters.contains("c"));
    }

    @AfterEach
    void close() {
        client.close();
        gateway.close();
    }

    private static void tell(NodeRequest request, NodeAnswer answer) throws IOException {
        var text = request.parameter("name").orElse("") + " " + request.accept();
        answer.begin(203, "text/x").write(text.getBytes(StandardCharsets.UTF_8));
    }

    private void count(NodeRequest request, NodeAnswer answer) throws IOException {
        try {
            long bytes = request.body().transferTo(java.io.OutputStream.nullOutputStream());
            answer.begin(200, "text/plain").write(Long.toString(bytes).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            outcomes.add(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private static void refuse(NodeRequest request, NodeAnswer answer) throws RequestException {
        throw RequestException.conflict("things are used");
    }

    private static void breakOff(NodeRequest request, NodeAnswer answer) throws IOException, RequestException {
        answer.begin(200, "text/plain").write("half".getBytes(StandardCharsets.UTF_8));
        throw RequestException.conflict("it broke");
    }

    private void waitForEver(NodeRequest request, NodeAnswer answer) throws InterruptedException {
        try {
            new CountDownLatch(1).await();
        } finally {
            interrupted.countDown();
        }
    }

    private GatewayTunnel ask(String method, String... path) {
        return gateway.tunnel(
                Protocol.REQUEST,
                RequestTarget.newBuilder()
                        .setMethod(method)
                        .addAllPath(List.of(path))
                        .setAccept("text/*")
                        .addQuery(QueryParameter.newBuilder().setName("name").addValues("a b"))
                        .build());
    }

    private static AnswerHead head(GatewayTunnel tunnel) throws IOException {
        return AnswerHead.parseFrom(tunnel.head());
    }

    @Test
    void anAnswerHasAHeadAndABody() throws Exception {
        var tunnel = ask("GET", "things");
        await().atMost(SOON).until(tunnel::isClosed);

        assertThat(head(tunnel))
                .isEqualTo(AnswerHead.newBuilder()
                        .setCode(203)
                        .setContentType("text/x")
                        .build());
        assertThat(tunnel.text()).isEqualTo("a b text/*");
        assertThat(tunnel.error()).isEmpty();
    }

    @Test
    void aBodyIsReadUntilItsLastPiece() throws Exception {
        var tunnel = ask("POST", "things");
        await().atMost(SOON).until(tunnel::isOpened);
        tunnel.send(new byte[20_000]);
        tunnel.send(new byte[30_000]);
        tunnel.finish();
        await().atMost(SOON).until(tunnel::isClosed);

        assertThat(tunnel.text()).isEqualTo("50000");
    }

    @Test
    void aBodyWithoutALastPieceIsNotComplete() throws Exception {
        var tunnel = ask("POST", "things");
        await().atMost(SOON).until(tunnel::isOpened);
        tunnel.send(new byte[20_000]);
        tunnel.onCompleted();

        assertThat(outcomes.take()).isEqualTo("the user has gone");
        assertThat(tunnel.head().isEmpty()).isTrue();
    }

    @Test
    void refusalsHaveACodeAndAReason() throws Exception {
        var used = ask("DELETE", "things");
        var wrong = ask("PUT", "things");
        var none = ask("GET", "nothing");
        await().atMost(SOON).until(() -> used.isClosed() && wrong.isClosed() && none.isClosed());

        assertThat(head(used).getCode()).isEqualTo(409);
        assertThat(head(used).getFailure()).isEqualTo("things are used");
        assertThat(head(wrong).getCode()).isEqualTo(405);
        assertThat(head(wrong).getFailure()).isEqualTo("this node answers DELETE, GET, POST at /things, and not PUT");
        assertThat(head(none).getCode()).isEqualTo(404);
        assertThat(used.error()).isEmpty();
    }

    @Test
    void anAnswerThatBreaksOffSaysSo() {
        var tunnel = ask("GET", "half");
        await().atMost(SOON).until(tunnel::isClosed);
        assertThat(tunnel.error()).isEqualTo("it broke");
    }

    @Test
    void whoIsLeftByItsUserIsInterrupted() throws Exception {
        var tunnel = ask("GET", "for", "ever");
        await().atMost(SOON).until(tunnel::isOpened);
        tunnel.onCompleted();
        interrupted.await();
    }
}
