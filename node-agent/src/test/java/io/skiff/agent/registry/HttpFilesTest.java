package io.skiff.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
import org.junit.jupiter.params.provider.ValueSource;

class HttpFilesTest {

    private static final Transport DIRECT = new Transport(ProxySettings.of(Map.of()));

    private final FakeRegistry server = new FakeRegistry();
    private final HttpFiles files = new HttpFiles(DIRECT, true, 1000, Clock.systemUTC());
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
        });
        assertThatThrownBy(() -> fetch("/cut")).hasMessageEndingWith("the connection ended after 10 of 100 bytes");
    }

    @Test
    void aSlowServerIsGivenUp() {
        server.on("/slow", exchange -> answer(exchange, "content"));
        var late = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));
        var clock = new Clock() {
            private int asked;

            @Override
            public Instant instant() {
                return asked++ == 0 ? Instant.now() : late.instant();
            }

            @Override
            public java.time.ZoneId getZone() {
                return late.getZone();
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        };
        var impatient = new HttpFiles(DIRECT, true, 1000, clock);
        assertThatThrownBy(() -> impatient.fetch(URI.create(server.url() + "/slow"), out))
                .hasMessageEndingWith("it has not come whole after 60 minutes");
    }

    /** A Dockerfile is a stranger's, and the agent is in the network of the host. */
    @ParameterizedTest
    @ValueSource(
            strings = {"http://127.0.0.1:1/a", "http://169.254.169.254/latest", "http://[::1]/a", "http://0.0.0.0/a"})
    void onANodeNobodyAsksTheHostItself(String url) {
        var onNode = new HttpFiles(DIRECT, false, 1000, Clock.systemUTC());
        assertThatThrownBy(() -> onNode.fetch(URI.create(url), out))
                .hasMessageContaining("is an address of this host alone, which a build may not ask");
    }

    @Test
    void aHostThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> files.fetch(URI.create("http://nobody.invalid/a"), out))
                .hasMessage("fetch http://nobody.invalid/a: the host nobody.invalid is not found");
    }
}
