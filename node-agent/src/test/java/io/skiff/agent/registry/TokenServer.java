package io.skiff.agent.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.skiff.agent.identity.CertificateRequests;
import io.skiff.agent.testing.TestCa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * A server of tokens for Docker's registry (distribution.github.io/distribution/spec/auth/token): JSON web tokens, signed with a key for which a certificate
 * authority vouches. {@link DockerRegistry#USER} may do everything in team/ and public/, everybody else may read public/.
 */
final class TokenServer implements AutoCloseable {

    static final String SERVICE = "the test's registry";
    static final String ISSUER = "the test";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestCa ca = new TestCa("tokens-ca");
    private final KeyPair keys = CertificateRequests.newKeys();
    private final X509Certificate certificate =
            ca.issue("CN=tokens", keys.getPublic(), Duration.ofHours(1), KeyPurposeId.id_kp_serverAuth);
    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    TokenServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/token", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        server.start();
    }

    String realm() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
    }

    /** The scopes that were asked for, each with who asked. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /** Writes the certificate of the authority there. */
    Path authority(Path directory) {
        try {
            return Files.writeString(directory.resolve("tokens.pem"), TestCa.pem(ca.certificate));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        var login = exchange.getRequestHeaders().getFirst("Authorization");
        boolean isUser = DockerRegistry.USER.basic().equals(login);
        if (login != null && !isUser) {
            exchange.sendResponseHeaders(401, -1);
            return;
        }
        var token = JSON.createObjectNode();
        try {
            token.put("token", token(exchange.getRequestURI().getRawQuery(), isUser));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        byte[] body = JSON.writeValueAsBytes(token);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private String token(String query, boolean isUser) throws GeneralSecurityException, IOException {
        var header = JSON.createObjectNode().put("typ", "JWT").put("alg", "ES256");
        header.putArray("x5c").add(Base64.getEncoder().encodeToString(certificate.getEncoded()));
        long now = Instant.now().getEpochSecond();
        var claims = JSON.createObjectNode()
                .put("iss", ISSUER)
                .put("sub", isUser ? DockerRegistry.USER.user() : "")
                .put("aud", SERVICE)
                .put("iat", now)
                .put("nbf", now - 60)
                .put("exp", now + 300)
                .put("jti", UUID.randomUUID().toString());
        var access = claims.putArray("access");
        for (var parameter : query.split("&", -1)) {
            if (parameter.startsWith("scope=")) {
                var scope = URLDecoder.decode(parameter.substring("scope=".length()), StandardCharsets.UTF_8);
                asked.add((isUser ? DockerRegistry.USER.user() : "somebody") + " " + scope);
                var parts = scope.split(":", 3);
                var granted = access.addObject().put("type", parts[0]).put("name", parts[1]);
                var actions = granted.putArray("actions");
                Stream.of(parts[2].split(",", -1))
                        .filter(action -> isGranted(parts[1], action, isUser))
                        .forEach(actions::add);
            }
        }
        var signed = encoded(JSON.writeValueAsBytes(header)) + "." + encoded(JSON.writeValueAsBytes(claims));
        var signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(keys.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + encoded(signature.sign());
    }

    private static boolean isGranted(String repository, String action, boolean isUser) {
        return repository.startsWith("public/")
                ? isUser || action.equals("pull")
                : isUser && repository.startsWith("team/");
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
