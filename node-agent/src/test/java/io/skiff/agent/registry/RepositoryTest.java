package io.skiff.agent.registry;

import static io.skiff.agent.registry.FakeRegistry.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.image.Credential;
import io.skiff.agent.image.ImageReference;
import io.skiff.agent.registry.FakeRegistry.Request;
import io.skiff.agent.registry.RegistryException.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against servers that behave as registries do, and as they must not. */
class RepositoryTest {

    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final int MOST = 1000;
    private static final Credential ANN = new Credential("the Secret shop/ann", "uid-ann", "ann", "secret");

    private final FakeRegistry registry = new FakeRegistry();
    private final FakeRegistry elsewhere = new FakeRegistry("127.0.0.2");
    private final List<Duration> pauses = new ArrayList<>();

    @AfterEach
    void stop() {
        registry.close();
        elsewhere.close();
    }

    @Test
    void readsAManifestWithoutCredentials() {
        registry.on("/v2/team/web/manifests/v1", exchange -> {
            assertThat(exchange.getRequestHeaders().getFirst("Accept"))
                    .contains("oci.image.index", "docker.distribution.manifest.v2");
            reply(exchange, 200, "{}");
        });
        assertThat(repository(List.of()).manifest("v1", MOST)).asString().isEqualTo("{}");
        assertThat(registry.requests()).containsExactly(new Request("/v2/team/web/manifests/v1", "", ""));
    }

    @Test
    void givesNameAndPasswordOnlyWhenAsked() {
        registry.on("/v2/", exchange -> {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"here\"");
            boolean isKnown =
                    "Basic YW5uOnNlY3JldA==".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            reply(exchange, isKnown ? 200 : 401, "{}");
        });
        var repository = repository(List.of(ANN));
        repository.manifest("v1", MOST);
        repository.manifest("v2", MOST);
        assertThat(registry.requests())
                .extracting(Request::authorization)
                .containsExactly("", "Basic YW5uOnNlY3JldA==", "Basic YW5uOnNlY3JldA==");
    }

    @Test
    void saysThatAWrongPasswordIsRefused() {
        registry.on("/v2/", exchange -> {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"here\"");
            reply(exchange, 401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\"}]}");
        });
        assertFailure(() -> repository(List.of(new Credential("the Secret shop/pull", "uid-pull", "ann", "wrong")))
                        .manifest("v1", MOST))
                .hasMessageEndingWith(
                        "not authorized with the credentials of the Secret shop/pull; it says: authentication"
                                + " required")
                .hasMessageNotContaining("wrong")
                .extracting("failure")
                .isEqualTo(Failure.NOT_AUTHORIZED);
        assertThat(registry.requests()).hasSize(2);
    }

    @Test
    void triesOneCredentialAfterTheOther() {
        registry.on("/v2/", exchange -> {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"here\"");
            boolean isAnn = ANN.basic().equals(exchange.getRequestHeaders().getFirst("Authorization"));
            reply(exchange, isAnn ? 200 : 403, "{}");
        });
        var repository = repository(List.of(new Credential("the Secret shop/bob", "uid-bob", "bob", "x"), ANN));
        repository.manifest("v1", MOST);
        assertThat(registry.requests()).hasSize(3);
        repository.manifest("v2", MOST);
        assertThat(registry.requests()).hasSize(4);
    }

    @Test
    void triesTheNextCredentialAlsoAfterARefusalWithoutAChallenge() {
        registry.on("/v2/", exchange -> {
            var given = exchange.getRequestHeaders().getFirst("Authorization");
            if (given == null) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"here\"");
            }
            reply(exchange, given == null ? 401 : ANN.basic().equals(given) ? 200 : 403, "{}");
        });
        var bob = new Credential("the Secret shop/bob", "uid-bob", "bob", "x");
        assertThat(repository(List.of(bob, ANN)).manifest("v1", MOST))
                .asString()
                .isEqualTo("{}");
        assertFailure(() -> repository(List.of(bob)).manifest("v1", MOST))
                .extracting("failure")
                .isEqualTo(Failure.NOT_AUTHORIZED);
    }

    @Test
    void saysWhichCredentialOfAPodWasTaken() {
        registry.on("/v2/", exchange -> {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"here\"");
            boolean isAnn = ANN.basic().equals(exchange.getRequestHeaders().getFirst("Authorization"));
            reply(exchange, isAnn ? 200 : 403, "{}");
        });
        var ofPod = repository(List.of(new Credential("the Secret shop/bob", "uid-bob", "bob", "x"), ANN));
        ofPod.manifest("v1", MOST);
        assertThat(ofPod.taken()).contains(ANN);

        var ofNode = repository(List.of(Credential.ofNode("registries.yaml", ANN.user(), ANN.password())));
        ofNode.manifest("v1", MOST);
        assertThat(ofNode.taken()).isEmpty();
    }

    @Test
    void asksWhetherAManifestIsThereWithoutFetchingIt() {
        registry.on("/v2/team/web/manifests/" + DIGEST, exchange -> {
            assertThat(exchange.getRequestMethod()).isEqualTo("HEAD");
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"here\"");
            boolean isAnn = ANN.basic().equals(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(isAnn ? 200 : 401, -1);
        });
        var ofAnn = repository(List.of(ANN));
        assertThat(ofAnn.has(DIGEST)).isTrue();
        assertThat(ofAnn.taken()).contains(ANN);
        assertThat(ofAnn.has("sha256:" + "b".repeat(64))).isFalse();
        assertFailure(() -> repository(List.of()).has(DIGEST))
                .extracting("failure")
                .isEqualTo(Failure.NOT_AUTHORIZED);
    }

    @Test
    void takesATokenForNobodyWhenItsCredentialsAreRefused() {
        elsewhere.on("/token", exchange -> {
            boolean isNobody = exchange.getRequestHeaders().getFirst("Authorization") == null;
            reply(exchange, isNobody ? 200 : 401, "{\"access_token\":\"anonymous\"}");
        });
        registry.on("/v2/", exchange -> {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"" + elsewhere.url() + "/token\"");
            boolean isGood =
                    "Bearer anonymous".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            reply(exchange, isGood ? 200 : 401, "{}");
        });
        var repository = repository(List.of(ANN));
        repository.manifest("v1", MOST);
        assertThat(elsewhere.requests()).extracting(Request::authorization).containsExactly(ANN.basic(), "");
        assertThat(repository.taken()).as("everybody could have it").isEmpty();
    }

    @Test
    void getsATokenAndAnotherWhenItHasEnded() {
        var tokens = new AtomicInteger();
        elsewhere.on("/token", exchange -> reply(exchange, 200, "{\"token\":\"t" + tokens.incrementAndGet() + "\"}"));
        registry.on("/v2/", exchange -> {
            exchange.getResponseHeaders()
                    .set("WWW-Authenticate", "Bearer realm=\"" + elsewhere.url() + "/token\",service=\"r\"");
            boolean isGood = ("Bearer t" + tokens.get())
                    .equals(exchange.getRequestHeaders().getFirst("Authorization"));
            reply(exchange, isGood ? 200 : 401, "{}");
        });
        var repository = repository(List.of(ANN));
        repository.manifest("v1", MOST);
        tokens.incrementAndGet();
        repository.manifest("v2", MOST);
        assertThat(elsewhere.requests())
                .containsOnly(new Request(
                        "/token?service=r&scope=repository%3Ateam%2Fweb%3Apull", "Basic YW5uOnNlY3JldA==", ""))
                .hasSize(2);
        assertThat(registry.requests())
                .extracting(Request::authorization)
                .containsExactly("", "Bearer t1", "Bearer t1", "Bearer t3");
    }

    @Test
    void followsARedirectWithoutTheCredentials() throws Exception {
        elsewhere.on("/store", exchange -> reply(exchange, 200, "layer"));
        registry.on("/v2/", exchange -> {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"here\"");
            exchange.getResponseHeaders().set("Location", elsewhere.url() + "/store?signature=1");
            boolean isKnown = exchange.getRequestHeaders().containsKey("Authorization");
            reply(exchange, isKnown ? 307 : 401, "");
        });
        try (var blob = repository(List.of(ANN)).open(DIGEST, 5)) {
            assertThat(blob).hasBinaryContent("layer".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(elsewhere.requests()).containsExactly(new Request("/store?signature=1", "", ""));
    }

    @Test
    void doesNotFollowRedirectsInCircles() {
        registry.on("/v2/", exchange -> {
            exchange.getResponseHeaders()
                    .set("Location", exchange.getRequestURI().toString());
            reply(exchange, 302, "");
        });
        assertFailure(() -> repository(List.of()).manifest("v1", MOST)).hasMessageContaining("in circles");
        assertThat(registry.requests()).hasSizeLessThan(20);
    }

    @Test
    void doesNotFollowRedirectsToOtherProtocols() {
        registry.on("/v2/", exchange -> {
            exchange.getResponseHeaders().set("Location", "file:///etc/shadow");
            reply(exchange, 302, "");
        });
        assertFailure(() -> repository(List.of()).manifest("v1", MOST))
                .hasMessageContaining("redirects to \"file:///etc/shadow\"");
    }

    @Test
    void goesOnWhereAConnectionBroke() throws Exception {
        var content = new byte[3_000_000];
        new Random(7).nextBytes(content);
        registry.on("/v2/", exchange -> {
            var range = exchange.getRequestHeaders().getFirst("Range");
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
            if (from > 0) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
            // It breaks off: the exchange is closed with bytes missing.
            exchange.getResponseBody().write(content, from, Math.min(1_200_000, content.length - from));
        });
        try (var blob = repository(List.of()).open(DIGEST, content.length)) {
            assertThat(blob.readAllBytes()).isEqualTo(content);
        }
        assertThat(registry.requests())
                .extracting(Request::range)
                .hasSizeGreaterThan(2)
                .startsWith("")
                .element(1)
                .asString()
                .startsWith("bytes=");
    }

    @Test
    void goesOnWithARegistryThatKnowsNoRanges() throws Exception {
        var content = "0123456789".repeat(10).getBytes(StandardCharsets.UTF_8);
        var answers = new AtomicInteger();
        registry.on("/v2/", exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, answers.getAndIncrement() == 0 ? 50 : content.length);
        });
        try (var blob = repository(List.of()).open(DIGEST, content.length)) {
            assertThat(blob.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void believesTheSizeOfTheManifest() {
        registry.on("/v2/", exchange -> reply(exchange, 200, "more than that"));
        assertFailure(() -> repository(List.of()).open(DIGEST, 4).readAllBytes())
                .hasMessageContaining("it is larger than the 4 bytes");
        assertFailure(() -> repository(List.of()).open(DIGEST, 40).readAllBytes())
                .hasMessageContaining("it ends after 14 of 40 bytes");
        assertThat(pauses).hasSize(3);
    }

    @Test
    void waitsAsLongAsItIsAskedTo() {
        var answers = new AtomicInteger();
        registry.on("/v2/", exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "7");
            reply(exchange, answers.getAndIncrement() == 0 ? 429 : 200, "{}");
        });
        repository(List.of()).manifest("v1", MOST);
        assertThat(pauses).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void givesUpWhenItIsToWaitForHours() {
        registry.on("/v2/", exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "21600");
            reply(
                    exchange,
                    429,
                    "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"you have reached your limit\"}]}");
        });
        assertFailure(() -> repository(List.of()).manifest("v1", MOST))
                .hasMessageContaining("it says: you have reached your limit; it asks to wait for 21600 s")
                .extracting("failure")
                .isEqualTo(Failure.RATE_LIMITED);
        assertThat(pauses).isEmpty();
    }

    @Test
    void triesAgainWhileTheServerIsBroken() {
        registry.on("/v2/", exchange -> reply(exchange, 503, "<html>bad gateway</html>"));
        assertFailure(() -> repository(List.of()).manifest("v1", MOST))
                .hasMessageEndingWith("it answers with the status 503")
                .extracting("failure")
                .isEqualTo(Failure.UNREACHABLE);
        assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
    }

    @Test
    void tellsWhatIsNotThere() {
        registry.on(
                "/v2/",
                exchange -> reply(
                        exchange,
                        404,
                        "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}"));
        assertFailure(() -> repository(List.of()).manifest("v1", MOST))
                .hasMessageEndingWith("/team/web: not found; it says: manifest unknown")
                .extracting("failure")
                .isEqualTo(Failure.NOT_FOUND);
    }

    @Test
    void readsNoDocumentWithoutEnd() {
        registry.on("/v2/", exchange -> reply(exchange, 200, "x".repeat(MOST + 1)));
        assertFailure(() -> repository(List.of()).manifest("v1", MOST)).hasMessageContaining("larger than 1000 bytes");
    }

    @Test
    void doesNotWaitForEverForASilentServer() {
        registry.on("/v2/", exchange -> {
            exchange.sendResponseHeaders(200, 10);
            exchange.getResponseBody().flush();
            try {
                Thread.sleep(20_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        var impatient = new Repository(transport(Duration.ofMillis(50)), pauses::add, place(), List.of());
        assertFailure(() -> impatient.open(DIGEST, 10).readAllBytes())
                .hasMessageContaining("does not answer")
                .extracting("failure")
                .isEqualTo(Failure.UNREACHABLE);
    }

    @Test
    void tellsThatNobodyIsThere() {
        var gone = repository(List.of());
        registry.close();
        assertFailure(() -> gone.manifest("v1", MOST))
                .hasMessageContaining("no connection to " + registry.name())
                .extracting("failure")
                .isEqualTo(Failure.UNREACHABLE);
    }

    private Repository repository(List<Credential> credentials) {
        return new Repository(transport(Duration.ofSeconds(30)), pauses::add, place(), credentials);
    }

    private static Transport transport(Duration silence) {
        return new Transport(ProxySettings.of(Map.of()), silence);
    }

    private Registries.Place place() {
        return Registries.NONE
                .places(ImageReference.parse(registry.name() + "/team/web:v1"))
                .get(0);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertFailure(Read read) {
        return assertThatThrownBy(read::run).isInstanceOf(RegistryException.class);
    }

    /** Asks a registry. */
    private interface Read {

        Object run() throws IOException;
    }
}
