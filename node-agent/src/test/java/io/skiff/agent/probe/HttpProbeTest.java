package io.skiff.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.skiff.agent.pod.ProbeSpec;
import io.skiff.agent.pod.ProbeSpec.HttpGet;
import io.skiff.agent.probe.Prober.Outcome;
import io.skiff.agent.probe.Prober.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Probes against a server that answers /STATUS with that status, and /to/STATUS?WHERE with a redirect. */
class HttpProbeTest {

    private static final String HOST = "127.0.0.1";

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var uri = exchange.getRequestURI();
        asked.add(exchange.getRequestHeaders().getFirst("Host") + " " + uri);
        var words = uri.getRawPath().split("/", -1);
        if (words[1].equals("to") && uri.getQuery() != null) {
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            exchange.getResponseHeaders().add("location", uri.getQuery());
        }
        exchange.sendResponseHeaders(words[1].equals("to") ? Integer.parseInt(words[2]) : status(words[1]), -1);
        exchange.close();
    }

    private static int status(String word) {
        return word.matches("[0-9]{3}") ? Integer.parseInt(word) : 404;
    }

    private Outcome probe(String path) {
        return probe(path, Map.of());
    }

    private Outcome probe(String path, Map<String, String> headers) {
        var get = new HttpGet("HTTP", "", server.getAddress().getPort(), path, headers);
        var spec = new ProbeSpec(get, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(20), 1, 1);
        return NetworkProber.probe(spec, HOST);
    }

    private String self() {
        return HOST + ":" + server.getAddress().getPort();
    }

    @ParameterizedTest
    @CsvSource({
        "200, SUCCESS",
        "204, SUCCESS",
        "304, WARNING",
        "300, WARNING",
        "400, FAILURE",
        "404, FAILURE",
        "500, FAILURE"
    })
    void theStatusCounts(int status, Verdict verdict) {
        assertThat(probe("/" + status).verdict()).isEqualTo(verdict);
    }

    /** /login is redirected to /login/, which does not exist */
    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectToTheSameHostIsFollowed(int status) {
        assertThat(probe("/to/" + status + "?/login/"))
                .isEqualTo(Outcome.failure("HTTP probe failed with statuscode: 404"));
        assertThat(probe("/to/" + status + "?/200")).isEqualTo(Outcome.SUCCESS);
        assertThat(asked).contains(self() + " /login/", self() + " /200");
    }

    @ParameterizedTest(name = "{0} of {1} is {2}")
    @CsvSource({
        "/to/302?x, /to/x",
        "/to/302?./x/../y, /to/y",
        "/to/302?/a b, /a%20b",
        "/to/302?//HERE/x, /x",
        "/to/302?http://HERE/x%23part, /x",
        "/to/302?HTTP://user@HERE, /",
    })
    void followsWhatLocationMeans(String path, String asks) {
        probe(path.replace("HERE", self()));

        assertThat(asked).last().isEqualTo(self() + " " + asks);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://other.test/", "https://other.test:8443/x", "//127.0.0.2/200", "http://localhost/200"})
    void anotherHostIsNotAskedAndCountsAsWell(String location) {
        var outcome = probe("/to/302?" + location);

        assertThat(outcome.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(outcome.message()).startsWith("Probe terminated redirects: 302 leads to another host, http");
        assertThat(asked).hasSize(1);
    }

    @Test
    void anotherPortOfTheSameHostIsFollowed() throws IOException {
        var other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try {
            other.createContext("/", this::answer);
            other.start();
            var authority = HOST + ":" + other.getAddress().getPort();
            assertThat(probe("/to/302?http://" + authority + "/503"))
                    .isEqualTo(Outcome.failure("HTTP probe failed with statuscode: 503"));
            assertThat(asked).last().isEqualTo(authority + " /503");
        } finally {
            other.stop(0);
        }
    }

    @Test
    void aHostThatTheUserSetGoesAlongWithinTheAuthority() {
        var headers = Map.of("host", "shop.test");
        probe("/to/302?/200", headers);
        probe("/to/302?http://" + self() + "/200", headers);

        assertThat(asked)
                .containsExactly(
                        "shop.test /to/302?/200",
                        "shop.test /200",
                        "shop.test /to/302?http://" + self() + "/200",
                        self() + " /200");
    }

    @Test
    void aRedirectToNowhereCountsAsWell() {
        assertThat(probe("/to/302")).isEqualTo(Outcome.warning("Probe terminated redirects: 302 leads nowhere"));
    }

    @Test
    void endsInACircle() {
        server.createContext("/circle", exchange -> {
            asked.add("circle");
            exchange.getResponseHeaders().add("Location", "/circle");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        assertThat(probe("/circle"))
                .isEqualTo(Outcome.failure("Get \"http://" + self() + "/circle\": stopped after 10 redirects"));
        assertThat(asked).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mailto:me", "ftp://127.0.0.1/x", "http://[x/", "http://127.0.0.1:99999/"})
    void whatCannotBeAskedIsAFailure(String location) {
        assertThat(probe("/to/302?" + location).verdict()).isEqualTo(Verdict.FAILURE);
    }

    @Test
    void aProbeThatCannotBeAskedIsAnError() {
        var spec = new ProbeSpec(
                new ProbeSpec.Unaskable("couldn't find port \"http\""),
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1,
                1);

        assertThat(NetworkProber.probe(spec, HOST)).isEqualTo(Outcome.error("couldn't find port \"http\""));
    }
}
