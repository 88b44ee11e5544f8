package io.skiff.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpFilesTest {

    private static final Transport DIRECT = new Transport(ProxySettings.of(Map.of()));

    private static final HttpFiles.Bounds BOUNDS =
            new HttpFiles.Bounds(1000, Duration.ofMinutes(1), Duration.ofSeconds(30), 1, Duration.ofHours(1));

    private final FakeRegistry server = new FakeRegistry();
    private final HttpFiles files = new HttpFiles(DIRECT, true, BOUNDS, Clock.systemUTC());
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @AfterEach
    void close() {
        server.close();
    }

    private Optional<Instant> fetch(String path) throws IOException {
        return files.fetch(URI.create(server.url() + path), out);
    }

    @Test
    void givesTheContentAndItsTime() throws IOException {
        server.on("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/file");
            exchange.sendResponseHeaders(302, -1);
        });
        server.on("/file", exchange -> {
            exchange.getResponseHeaders().set("Last-Modified", "Sun, 09 Sep 2001 01:46:40 GMT");
            answer(exchange, "content");
        });
        assertThat(fetch("/moved")).contains(Instant.ofEpochSecond(1_000_000_000));
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("content");
    }

    private static void answer(com.sun.net.httpserver.HttpExchange exchange, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday"})
    void aFileMayHaveNoTime(String modified) throws IOException {
        server.on("/file", exchange -> {
            exchange.getResponseHeaders().set("Last-Modified", modified);
            answer(exchange, "content");
        });
        assertThat(fetch("/file")).isEmpty();
    }

    @Test
    void saysWhatTheServerSays() {
        server.on("/gone", exchange -> exchange.sendResponseHeaders(404, -1));
        assertThatThrownBy(() -> fetch("/gone"))
                .isInstanceOf(IOException.class)
                .hasMessage("fetch " + server.url() + "/gone: the server answers with status 404");
    }

    @Test
    void aFileIsBounded() {
        server.on("/told", exchange -> answer(exchange, "x".repeat(1001)));
        server.on("/chunked", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("x".repeat(1001).getBytes(StandardCharsets.UTF_8));
        });
        for (var path : new String[] {"/told", "/chunked"}) {
            assertThatThrownBy(() -> fetch(path)).hasMessageEndingWith("the file has more than 1000 bytes");
        }
    }

    @Test
    void aFileThatIsCutOffIsNone() {
        server.on("/cut", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
            // else the client may find the end before it has passed on what came ahead of it
            await().until(() -> out.size() == 10);
        });
        assertThatThrownBy(() -> fetch("/cut")).hasMessageContaining("the connection ended after 10 of 100 bytes");
    }

    /** Each sends something every 20 ms for as long as somebody reads, and never the whole. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'HTTP/1.1 200 OK\\r\\nX: '|x|the server has not answered after 1 s",
                "'HTTP/1.1 200 OK\\r\\n'|'X: y\\r\\n'|the server has not answered after 1 s",
                "'HTTP/1.1 200 OK\\r\\nContent-Length: 999\\r\\n\\r\\n'|x|fewer than 500 bytes came in 1 s",
                "'HTTP/1.1 200 OK\\r\\n\\r\\n'|x|fewer than 500 bytes came in 1 s",
                "'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n1;'|x|fewer than 500 bytes came in 1 s",
                "'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n'|'1\\r\\nx\\r\\n'|fewer than 500 bytes came in 1 s",
            })
    void aServerThatSendsALittleNowAndThenIsGivenUp(String begin, String piece, String told) throws Exception {
        try (var slow = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var serving = new Thread(() -> drip(slow, unescaped(begin), unescaped(piece)));
            serving.setDaemon(true);
            serving.start();
            var uri = URI.create("http://127.0.0.1:" + slow.getLocalPort() + "/file");
            var bounds = new HttpFiles.Bounds(
                    1000, Duration.ofSeconds(1), Duration.ofSeconds(1), 500, Duration.ofMinutes(60));

            assertThatThrownBy(() -> new HttpFiles(DIRECT, true, bounds, Clock.systemUTC()).fetch(uri, out))
                    .hasMessage("fetch " + uri + ": " + told);

            serving.join(Duration.ofSeconds(20).toMillis());
            assertThat(serving.isAlive()).as("its connection is open").isFalse();
        }
    }

    private static String unescaped(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n");
    }

    private static void drip(ServerSocket server, String begin, String piece) {
        try (var socket = server.accept()) {
            var to = socket.getOutputStream();
            to.write(begin.getBytes(StandardCharsets.UTF_8));
            while (true) {
                to.write(piece.getBytes(StandardCharsets.UTF_8));
                to.flush();
                Thread.sleep(20);
            }
        } catch (IOException | InterruptedException e) {
            // it was given up
        }
    }

    @Test
    void redirectsCountAsOneAnswer() {
        server.on("/again", exchange -> {
            pause();
            exchange.getResponseHeaders().set("Location", "/again");
            exchange.sendResponseHeaders(302, -1);
        });
        var bounds =
                new HttpFiles.Bounds(1000, Duration.ofSeconds(1), Duration.ofSeconds(1), 1, Duration.ofMinutes(60));
        assertThatThrownBy(() -> new HttpFiles(DIRECT, true, bounds, Clock.systemUTC())
                        .fetch(URI.create(server.url() + "/again"), out))
                .hasMessageEndingWith("the server has not answered after 1 s");
    }

    private static void pause() {
        try {
            Thread.sleep(400);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aFileThatTakesTooLongIsGivenUp() {
        server.on("/slow", exchange -> {
            exchange.sendResponseHeaders(200, 100_000);
            for (int i = 0; i < 1000; i++) {
                exchange.getResponseBody().write(new byte[100]);
                exchange.getResponseBody().flush();
                pause();
            }
        });
        var bounds =
                new HttpFiles.Bounds(100_000, Duration.ofSeconds(60), Duration.ofSeconds(60), 1, Duration.ofSeconds(1));
        assertThatThrownBy(() -> new HttpFiles(DIRECT, true, bounds, Clock.systemUTC())
                        .fetch(URI.create(server.url() + "/slow"), out))
                .hasMessageEndingWith("it has not come whole after 0 minutes");
    }

    /** A Dockerfile is a stranger's, and the agent is in the network of the host. */
    @ParameterizedTest
    @ValueSource(
            strings = {"http://127.0.0.1:1/a", "http://169.254.169.254/latest", "http://[::1]/a", "http://0.0.0.0/a"})
    void onANodeNobodyAsksTheHostItself(String url) {
        var onNode = new HttpFiles(DIRECT, false, BOUNDS, Clock.systemUTC());
        assertThatThrownBy(() -> onNode.fetch(URI.create(url), out))
                .hasMessageContaining("is an address of this host alone, which a build may not ask");
    }

    @Test
    void aHostThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> files.fetch(URI.create("http://nobody.invalid/a"), out))
                .hasMessage("fetch http://nobody.invalid/a: the host nobody.invalid is not found");
    }
}
