package io.skiff.agent.registry;

import static io.skiff.agent.registry.FakeRegistry.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.skiff.agent.image.Credential;
import io.skiff.agent.registry.FakeRegistry.Request;
import io.skiff.agent.registry.RegistryException.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against registries that take blobs, and as they must not. */
class RepositoryUploadTest {

    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final Credential ANN = new Credential("the Secret shop/ann", "uid-ann", "ann", "secret");
    private static final byte[] CONTENT = "content".repeat(100_000).getBytes(java.nio.charset.StandardCharsets.UTF_8);

    private final FakeRegistry registry = new FakeRegistry();
    private final FakeRegistry elsewhere = new FakeRegistry("127.0.0.2");
    private final List<Duration> pauses = new ArrayList<>();
    private final List<Integer> taken = new CopyOnWriteArrayList<>();
    private final Deque<FakeRegistry.Answer> first = new ArrayDeque<>();

    @AfterEach
    void stop() {
        registry.close();
        elsewhere.close();
    }

    /** Takes blobs, after it has answered as {@link #first} says. */
    private void takeBlobs() {
        registry.on("/v2/web/blobs/uploads/", exchange -> {
            var answer = exchange.getRequestMethod().equals("PUT") ? first.poll() : null;
            if (answer != null) {
                answer.to(exchange);
            } else if (exchange.getRequestMethod().equals("POST")) {
                begin(exchange, "/v2/web/blobs/uploads/1?state=x");
            } else {
                taken.add(exchange.getRequestBody().readAllBytes().length);
                reply(exchange, 201, "");
            }
        });
    }

    private static void begin(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        reply(exchange, 202, "");
    }

    private RepositoryUpload upload(Credential... credentials) {
        var place = new Registries.Place(RegistryHost.at(URI.create(registry.url() + "/v2")), "web");
        return new RepositoryUpload(
                new Transport(ProxySettings.of(Map.of())), pauses::add, place, List.of(credentials));
    }

    private void push(Credential... credentials) {
        upload(credentials).upload(DIGEST, CONTENT.length, () -> new ByteArrayInputStream(CONTENT));
    }

    @Test
    void sendsABlobWhereTheRegistryWantsIt() {
        takeBlobs();
        push();
        assertThat(registry.requests())
                .extracting(Request::target)
                .containsExactly(
                        "/v2/web/blobs/uploads/",
                        "/v2/web/blobs/uploads/1?state=x&digest=" + DIGEST.replace(":", "%3A"));
        assertThat(taken).containsExactly(CONTENT.length);
    }

    @Test
    void beginsAgainAfterABrokenConnection() {
        takeBlobs();
        first.add(exchange -> {
            exchange.getRequestBody().readNBytes(1000);
            throw new IOException("cut");
        });
        push();
        assertThat(taken).containsExactly(CONTENT.length);
        assertThat(pauses).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void waitsAsLongAsTheRegistrySays() {
        takeBlobs();
        first.add(exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Retry-After", "7");
            reply(exchange, 503, "");
        });
        push();
        assertThat(taken).containsExactly(CONTENT.length);
        assertThat(pauses).containsExactly(Duration.ofSeconds(7));
    }

    /** The token is over while the blob is under way. */
    @Test
    void getsAnotherTokenInTheMiddle() {
        var tokens = new ArrayDeque<>(List.of("one", "two"));
        registry.on("/token", exchange -> reply(exchange, 200, "{\"token\":\"" + tokens.remove() + "\"}"));
        var valid = new ArrayDeque<>(List.of("Bearer one", "Bearer two"));
        registry.on("/v2/web/blobs/uploads/", exchange -> {
            var given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            boolean isPut = exchange.getRequestMethod().equals("PUT");
            if (isPut) {
                taken.add(exchange.getRequestBody().readAllBytes().length);
            }
            if (isPut && given.equals("Bearer one")) {
                valid.remove("Bearer one");
            }
            if (!valid.contains(given)) {
                exchange.getResponseHeaders()
                        .set(
                                "WWW-Authenticate",
                                "Bearer realm=\"" + registry.url()
                                        + "/token\",service=\"r\",scope=\"repository:web:pull,push\"");
                reply(exchange, 401, "");
            } else if (isPut) {
                reply(exchange, 201, "");
            } else {
                begin(exchange, "/v2/web/blobs/uploads/1");
            }
        });
        push(ANN);
        assertThat(taken).containsExactly(CONTENT.length, CONTENT.length);
        assertThat(registry.requests())
                .filteredOn(request -> request.target().startsWith("/token"))
                .extracting(Request::target)
                .hasSize(2)
                .allMatch(target -> target.contains("scope=repository%3Aweb%3Apull%2Cpush"));
    }

    @Test
    void givesUpInTheEnd() {
        takeBlobs();
        for (int i = 0; i < 10; i++) {
            first.add(exchange -> {
                exchange.getRequestBody().readAllBytes();
                reply(exchange, 500, "{\"errors\":[{\"message\":\"disk full\"}]}");
            });
        }
        assertThatThrownBy(this::push)
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("push blob " + DIGEST + " to ")
                .hasMessageContaining("status 500; it says: disk full");
        assertThat(pauses).hasSize(3);
    }

    @Test
    void aRefusalIsToldAtOnce() {
        takeBlobs();
        first.add(exchange -> {
            exchange.getRequestBody().readAllBytes();
            reply(exchange, 400, "{\"errors\":[{\"message\":\"provided digest did not match\"}]}");
        });
        assertThatThrownBy(this::push).hasMessageContaining("provided digest did not match");
        assertThat(pauses).isEmpty();
    }

    /** An object store may take the blobs, but does not get the password. */
    @Test
    void credentialsStayWithTheRegistry() {
        elsewhere.on("/store", exchange -> {
            taken.add(exchange.getRequestBody().readAllBytes().length);
            reply(exchange, 201, "");
        });
        registry.on("/v2/web/blobs/uploads/", exchange -> {
            if (exchange.getRequestHeaders().getFirst("Authorization") == null) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"here\"");
                reply(exchange, 401, "");
            } else {
                begin(exchange, elsewhere.url() + "/store");
            }
        });
        push(ANN);
        assertThat(taken).containsExactly(CONTENT.length);
        assertThat(elsewhere.requests()).extracting(Request::authorization).containsExactly("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ftp://127.0.0.1/x", "http://", "no address at all \\"})
    void aPlaceThatIsNoneIsAnError(String location) {
        registry.on("/v2/web/blobs/uploads/", exchange -> begin(exchange, location));
        assertThatThrownBy(this::push)
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.failure()).isEqualTo(Failure.BROKEN));
    }

    @Test
    void mountsWhatTheRegistryGives() {
        registry.on("/v2/web/blobs/uploads/", exchange -> {
            boolean isGiven = exchange.getRequestURI().getQuery().contains("from=team/a");
            if (isGiven) {
                reply(exchange, 201, "");
            } else {
                begin(exchange, "/v2/web/blobs/uploads/1");
            }
        });
        assertThat(upload().mount(DIGEST, "team/a")).isTrue();
        assertThat(upload().mount(DIGEST, "team/b")).isFalse();
    }

    /** Takes over blobs of team/a with a token, and tells of the rest that it is not allowed. */
    private void giveByToken(FakeRegistry.Answer token) {
        registry.on("/token", token);
        registry.on("/v2/web/blobs/uploads/", exchange -> {
            var query = exchange.getRequestURI().getQuery();
            boolean isMount = query != null && query.contains("mount=");
            boolean isForeign = isMount && !query.endsWith("from=team/a");
            if (isForeign || exchange.getRequestHeaders().getFirst("Authorization") == null) {
                exchange.getResponseHeaders()
                        .set("WWW-Authenticate", "Bearer realm=\"" + registry.url() + "/token\",service=\"r\"");
                reply(exchange, 401, "");
            } else if (isMount || exchange.getRequestMethod().equals("PUT")) {
                taken.add(exchange.getRequestBody().readAllBytes().length);
                reply(exchange, 201, "");
            } else {
                begin(exchange, "/v2/web/blobs/uploads/1");
            }
        });
    }

    private long tokens() {
        return registry.requests().stream()
                .filter(request -> request.target().startsWith("/token"))
                .count();
    }

    @Test
    void allBlobsOfARepositoryAreMountedByOneToken() {
        giveByToken(exchange -> reply(exchange, 200, "{\"token\":\"one\"}"));
        var upload = upload(ANN);
        for (int blob = 0; blob < 5; blob++) {
            assertThat(upload.mount(DIGEST, "team/a")).isTrue();
        }
        assertThat(tokens()).isEqualTo(1);
    }

    @Test
    void aRepositoryThatIsRefusedIsAskedOnce() {
        giveByToken(exchange -> reply(exchange, 200, "{\"token\":\"one\"}"));
        var upload = upload(ANN);
        assertThat(upload.mount(DIGEST, "secret/b")).isFalse();
        int before = registry.requests().size();
        assertThat(upload.mount(DIGEST, "secret/b")).isFalse();
        assertThat(registry.requests()).hasSize(before);
        assertThat(upload.mount(DIGEST, "team/a")).isTrue();
    }

    @Test
    void aServerOfTokensThatIsBusyIsAskedAgain() {
        var busy = new ArrayDeque<>(List.of(429, 503));
        giveByToken(exchange -> {
            if (busy.isEmpty()) {
                reply(exchange, 200, "{\"token\":\"one\"}");
                return;
            }
            exchange.getResponseHeaders().set("Retry-After", "5");
            reply(exchange, busy.remove(), "");
        });
        assertThat(upload(ANN).mount(DIGEST, "team/a")).isTrue();
        assertThat(pauses).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    /** Sending it has its own tries. */
    @Test
    void aMountThatIsRateLimitedEndsNoPush() {
        registry.on("/v2/web/blobs/uploads/", exchange -> {
            if (exchange.getRequestURI().getQuery() != null
                    && exchange.getRequestURI().getQuery().contains("mount=")) {
                reply(exchange, 429, "");
            } else if (exchange.getRequestMethod().equals("POST")) {
                begin(exchange, "/v2/web/blobs/uploads/1");
            } else {
                taken.add(exchange.getRequestBody().readAllBytes().length);
                reply(exchange, 201, "");
            }
        });
        var upload = upload();
        assertThat(upload.mount(DIGEST, "team/a")).isFalse();
        assertThat(pauses).hasSize(3);
        assertThat(upload.mount(DIGEST, "team/a")).isFalse();
        assertThat(pauses).as("it is not waited for again").hasSize(3);
        upload.upload(DIGEST, CONTENT.length, () -> new ByteArrayInputStream(CONTENT));
        assertThat(taken).containsExactly(CONTENT.length);
    }

    @Test
    void sendsAManifestWithItsType() {
        var types = new ArrayList<Optional<String>>();
        registry.on("/v2/web/manifests/v1", exchange -> {
            types.add(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type")));
            taken.add(exchange.getRequestBody().readAllBytes().length);
            reply(exchange, 201, "");
        });
        upload().putManifest("v1", "application/x", new byte[10]);
        assertThat(types).containsExactly(Optional.of("application/x"));
        assertThat(taken).containsExactly(10);
    }
}
