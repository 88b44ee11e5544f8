package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.testing.RawHttp;
import io.skiff.proto.node.QueryParameter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to nodes, over HTTP as clients send them, with nodes that answer as they like. */
@Timeout(60)
class NodeProxyTest {

    private static final String PROXY = "/api/v1/nodes/n1/proxy";
    private static final Duration SOON = Duration.ofSeconds(30);

    private final ApiFixture api = new ApiFixture();
    private final AtomicLong sent = new AtomicLong();
    private Socket socket;
    private RawHttp client;

    @BeforeEach
    void connect() throws IOException {
        node("n1", "True");
        socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(api.url()).getPort());
        socket.setSoTimeout(30_000);
        client = new RawHttp(socket);
    }

    @AfterEach
    void stop() throws IOException {
        socket.close();
        api.close();
    }

    private void node(String name, String ready) {
        api.put(
                NodeKind.NODE,
                "",
                name,
                "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"" + name + "\",\"uid\":\"u-" + name
                        + "\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\"},\"spec\":{},\"status\":{\"conditions\":"
                        + "[{\"type\":\"Ready\",\"status\":\"" + ready + "\"}]}}");
        api.view().reaches(api.store().readRevision().join()).join();
    }

    private static String head(String method, String path, String... headers) {
        return method + " " + path + " HTTP/1.1\r\nHost: x\r\n"
                + String.join(
                        "", List.of(headers).stream().map(one -> one + "\r\n").toList()) + "\r\n";
    }

    @Test
    void theNodeIsAskedWhatTheClientAsks() throws Exception {
        client.send(
                head("GET", PROXY + "/images/a%2Fb?name=x&name=y%20z", "Accept: application/json", "Cookie: secret"));
        var way = api.tunnels().take();

        assertThat(way.node()).isEqualTo("n1");
        assertThat(way.asked().getMethod()).isEqualTo("GET");
        assertThat(way.asked().getPathList()).containsExactly("images", "a/b");
        assertThat(way.asked().getQueryList())
                .containsExactly(QueryParameter.newBuilder()
                        .setName("name")
                        .addValues("x")
                        .addValues("y z")
                        .build());
        assertThat(way.asked().toString()).contains("application/json").doesNotContain("secret");
        way.opens();
        way.awaitEndOfInput();
    }

    @Test
    void theAnswerComesAsTheNodeGivesIt() throws Exception {
        client.send(head("GET", PROXY + "/images"));
        var way = api.tunnels().take();
        way.opens();
        way.answers(202, "text/x");
        assertThat(client.head())
                .startsWith("HTTP/1.1 202 ")
                .contains("content-type: text/x", "transfer-encoding: chunked");
        way.says("one");
        way.says("two");
        way.ends();

        client.send(head("GET", "/healthz", "Connection: close"));
        assertThat(client.rest()).startsWith("3\r\none\r\n3\r\ntwo\r\n0\r\n\r\nHTTP/1.1 200 ");
    }

    @Test
    void aRefusalOfTheNodeIsAStatus() throws Exception {
        client.send(head("GET", PROXY + "/none"));
        var way = api.tunnels().take();
        way.opens();
        way.refuses(404, "this node answers nothing at /none");

        var answer = client.answer();
        assertThat(answer.code()).isEqualTo(404);
        assertThat(answer.body())
                .contains("\"reason\":\"NotFound\"", "\"kind\":\"Status\"", "answers nothing at /none");
    }

    @Test
    void aNodeThatIsNotThereIsNotAsked() throws Exception {
        node("lost", "Unknown");
        var missing = client.ask("/api/v1/nodes/none/proxy/images");
        var lost = client.ask("/api/v1/nodes/lost/proxy/images");

        assertThat(missing.code()).isEqualTo(404);
        assertThat(missing.body()).contains("nodes \\\"none\\\" not found");
        assertThat(lost.code()).isEqualTo(503);
        assertThat(lost.body()).contains("node lost is not ready");
        assertThat(api.tunnels().waiting()).isZero();
    }

    @Test
    void aNodeThatFailsBeforeItsAnswerIsAnError() throws Exception {
        client.send(head("GET", PROXY + "/images"));
        api.tunnels().take().fails("node n1 is not connected");

        var answer = client.answer();
        assertThat(answer.code()).isEqualTo(503);
        assertThat(answer.body()).contains("node n1 is not connected");
    }

    @Test
    void anAnswerWithoutAnEndIsBrokenOff() throws Exception {
        client.send(head("GET", PROXY + "/images"));
        var way = api.tunnels().take();
        way.opens();
        way.answers(200, "text/plain");
        way.says("half");
        assertThat(client.head()).startsWith("HTTP/1.1 200 ");
        socket.getInputStream().readNBytes(9);
        way.fails("the tunnel to node n1 was cut");

        assertThat(client.rest()).isEmpty();
    }

    /** Far beyond the limit of other bodies; the node takes it piece by piece. */
    @Test
    void aBodyOfAnyLengthGoesThrough() throws Exception {
        long length = 64L << 20;
        client.send(head("POST", PROXY + "/images/import", "Content-Length: " + length));
        var way = api.tunnels().take();
        way.opens();
        sendBody(length);
        way.awaitEndOfInput();
        assertThat(way.received()).isEqualTo(length);

        way.answers(200, "text/plain");
        way.says("taken");
        way.ends();
        assertThat(client.rest()).startsWith("HTTP/1.1 200 ").endsWith("5\r\ntaken\r\n0\r\n\r\n");
    }

    @Test
    void aNodeThatTakesNothingStopsTheClient() throws Exception {
        client.send(head("POST", PROXY + "/images/import", "Transfer-Encoding: chunked"));
        var way = api.tunnels().take();
        way.becomeSlow();
        way.opens();
        long most = 200L << 20;
        var sender = new Thread(() -> sendChunks(most));
        sender.start();
        await().atMost(SOON).until(() -> sender.getState() == Thread.State.RUNNABLE && way.received() > 0);
        long before = way.received();
        await().atMost(SOON).pollDelay(Duration.ofMillis(300)).until(() -> way.received() == before);
        assertThat(before).isLessThan(1 << 20);
        assertThat(sent.get()).as("what the connection and the server hold").isLessThan(50 << 20);

        way.drain();
        way.awaitEndOfInput();
        assertThat(way.received()).isEqualTo(most);
    }

    @Test
    void aClientThatGoesAwayEndsTheTunnelAndNotTheBody() throws Exception {
        client.send(head("POST", PROXY + "/images/import", "Content-Length: 1000") + "half");
        var way = api.tunnels().take();
        way.opens();
        await().atMost(SOON).until(() -> way.received() == 4);
        socket.close();

        way.awaitClose();
        assertThat(way.hasEndOfInput()).isFalse();
    }

    @Test
    void aClientThatGoesAwayDuringTheAnswerEndsTheTunnel() throws Exception {
        client.send(head("GET", PROXY + "/images"));
        var way = api.tunnels().take();
        way.opens();
        way.answers(200, "text/plain");
        client.head();
        socket.close();

        way.awaitClose();
    }

    @Test
    void aClientThatAsksFirstIsToldToSendOnceTheNodeIsThere() throws Exception {
        client.send(head("POST", PROXY + "/images/import", "Content-Length: 4", "Expect: 100-continue"));
        var way = api.tunnels().take();
        way.opens();
        assertThat(client.head()).startsWith("HTTP/1.1 100 ");
        client.send("body");
        way.awaitEndOfInput();
        assertThat(way.received()).isEqualTo(4);
    }

    @Test
    void aClientThatAsksFirstSendsNothingThatIsRefused() throws Exception {
        client.send(head("POST", "/api/v1/nodes/none/proxy/x", "Content-Length: 9000000", "Expect: 100-continue"));
        assertThat(client.rest()).startsWith("HTTP/1.1 404 ").contains("connection: close");
    }

    /** It has sent more than the connection holds before it reads. */
    @Test
    void whoSendsALongBodyThatIsRefusedGetsTheAnswer() throws Exception {
        client.send(head("POST", "/api/v1/nodes/none/proxy/x", "Content-Length: 20000000"));
        sendBody(20_000_000);
        assertThat(client.rest()).startsWith("HTTP/1.1 404 ").contains("not found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"node", "nobody"})
    void othersThanAdministratorsReachNoNode(String token) throws Exception {
        client.send(
                head("POST", PROXY + "/images/import", "Authorization: Bearer " + token, "Content-Length: 5000000"));
        sendBody(5_000_000);
        assertThat(client.answer().code()).isEqualTo(token.equals("node") ? 403 : 401);
        client.send(head("GET", PROXY + "/images", "Authorization: Bearer " + token));
        assertThat(client.answer().code()).isEqualTo(token.equals("node") ? 403 : 401);
        assertThat(api.tunnels().waiting()).isZero();
    }

    @Test
    void otherMethodsAreRefused() throws Exception {
        client.send(head("PATCH", PROXY + "/images", "Content-Length: 2") + "{}");
        assertThat(client.answer().code()).isEqualTo(405);
        assertThat(api.tunnels().waiting()).isZero();
    }

    @Test
    void chunksThatAreNoneEndTheTunnelAndNotTheBody() throws Exception {
        client.send(head("POST", PROXY + "/images/import", "Transfer-Encoding: chunked") + "4\r\nbody\r\nrubbish\r\n");
        var way = api.tunnels().take();
        way.opens();
        way.awaitClose();
        assertThat(way.hasEndOfInput()).isFalse();
    }

    private void sendBody(long length) throws IOException {
        var piece = new byte[1 << 16];
        for (long left = length; left > 0; left -= Math.min(left, piece.length)) {
            socket.getOutputStream().write(piece, 0, (int) Math.min(left, piece.length));
        }
    }

    private void sendChunks(long length) {
        try {
            var piece = new byte[1 << 16];
            for (long left = length; left > 0; left -= piece.length) {
                client.send("10000\r\n");
                socket.getOutputStream().write(piece);
                client.send("\r\n");
                sent.addAndGet(piece.length);
            }
            client.send("0\r\n\r\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
