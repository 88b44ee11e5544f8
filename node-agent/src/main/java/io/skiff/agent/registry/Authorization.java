package io.skiff.agent.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skiff.agent.image.Credential;
import io.skiff.agent.registry.RegistryException.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Proves to a registry that a pull is allowed: anonymously, by name and password, or by a token that another server gives for them
 * (the distribution specification's token authentication). Tries one credential after the other, and none at last.
 */
final class Authorization {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_TOKEN_BYTES = 1 << 20;

    private final Transport transport;
    private final Retries.Pause pause;
    private final RegistryHost host;
    private final String repository;
    private final String actions;
    private final List<Credential> credentials;
    private int tried;

    /** The last one: not every registry repeats it when it refuses a credential. */
    private Optional<Challenge> challenge = Optional.empty();

    private volatile @Nullable Given given;

    /**
     * @param pause before a server of tokens that has too much to do is asked again
     * @param actions what is to be done, for a registry that does not say what it wants to hear: {@code pull,push}
     */
    Authorization(
            Transport transport,
            Retries.Pause pause,
            RegistryHost host,
            String repository,
            String actions,
            List<Credential> credentials) {
        this.transport = transport;
        this.pause = pause;
        this.host = host;
        this.repository = repository;
        this.actions = actions;
        this.credentials = List.copyOf(credentials);
    }

    /** The value of the header; empty until the registry asked for one. */
    Optional<String> header() {
        return Optional.ofNullable(given).map(Given::header);
    }

    /** The credential of a pod in the header; empty if there is none, or the node's. */
    Optional<Credential> taken() {
        return Optional.ofNullable(given).flatMap(Given::credential).filter(credential -> !credential.isOfNode());
    }

    /**
     * Answers a refusal.
     *
     * @param used the header that was refused
     * @param isNew whether that header was made for this very request; an older one may have expired
     * @return whether there is another header to try
     */
    synchronized boolean answer(Reply refusal, Optional<String> used, boolean isNew) throws IOException {
        if (!header().equals(used)) {
            return true;
        }
        challenge = refusal.headers("WWW-Authenticate").stream()
                .flatMap(text -> Challenge.parse(text).stream())
                .filter(one -> one.isBasic() || one.isBearer())
                .findFirst()
                .or(() -> challenge);
        if (challenge.isEmpty()) {
            return false;
        }
        for (tried += isNew ? 1 : 0; tried <= credentials.size(); tried++) {
            var credential = credentials.stream().skip(tried).findFirst();
            var next = header(challenge.get(), credential);
            if (next.isPresent() && !next.equals(used)) {
                given = new Given(next.get(), credential);
                return true;
            }
        }
        return false;
    }

    /** Names the credentials, for messages; empty without any. */
    String told() {
        return credentials.isEmpty()
                ? ""
                : credentials.stream()
                        .map(Credential::source)
                        .distinct()
                        .collect(Collectors.joining(", ", " with the credentials of ", ""));
    }

    private Optional<String> header(Challenge challenge, Optional<Credential> credential) throws IOException {
        return challenge.isBearer() ? token(challenge, credential) : credential.map(Credential::basic);
    }

    private Optional<String> token(Challenge challenge, Optional<Credential> credential) throws IOException {
        var target = realm(challenge);
        Map<String, String> headers =
                credential.map(value -> Map.of("Authorization", value.basic())).orElse(Map.of());
        var retries = new Retries(pause);
        while (true) {
            try (var reply = transport.get(target, headers)) {
                if (reply.status() == 200) {
                    return Optional.of("Bearer " + token(JSON.readTree(reply.bytes(MOST_TOKEN_BYTES)), target));
                }
                if (reply.status() == 401 || reply.status() == 403) {
                    return Optional.empty();
                }
                if (!reply.isForNow() || !retries.after(reply)) {
                    throw Words.failure(reply, "ask " + target.getHost() + " for a token", "");
                }
            }
        }
    }

    private static String token(JsonNode answer, URI target) {
        var token = Stream.of("token", "access_token")
                .map(field -> answer.path(field).asText(""))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        if (token.isEmpty() || token.chars().anyMatch(each -> each <= ' ' || each > '~')) {
            throw new RegistryException(Failure.BROKEN, target.getHost() + " answers without a token");
        }
        return token;
    }

    /** The server of tokens gets the password: never unencrypted from an encrypted registry, and never on this host from outside. */
    private URI realm(Challenge challenge) throws IOException {
        var target = realmUri(challenge);
        if (host.base().getScheme().equals("https") && target.getScheme().equals("http")) {
            throw new RegistryException(
                    Failure.BROKEN,
                    host.authority() + " wants the password to go unencrypted to " + target.getAuthority());
        }
        if (Transport.isPrivateToHost(target) && !Transport.isPrivateToHost(host.base())) {
            throw new RegistryException(
                    Failure.BROKEN,
                    host.authority() + " names " + target.getAuthority()
                            + ", an address of this host alone, as its server of tokens");
        }
        return target;
    }

    private URI realmUri(Challenge challenge) {
        var realm = challenge.parameter("realm");
        var scope = challenge.parameter("scope").isEmpty()
                ? "repository:" + repository + ":" + actions
                : challenge.parameter("scope");
        try {
            var target = URI.create(realm + (realm.contains("?") ? "&" : "?") + "service="
                    + encoded(challenge.parameter("service")) + scopes(scope));
            if (List.of("http", "https").contains(String.valueOf(target.getScheme())) && target.getHost() != null) {
                return target;
            }
        } catch (IllegalArgumentException e) {
            throw new RegistryException(
                    Failure.BROKEN, host.authority() + " names \"" + realm + "\" as its server of tokens", e);
        }
        throw new RegistryException(
                Failure.BROKEN, host.authority() + " names \"" + realm + "\" as its server of tokens");
    }

    /** Not every server of tokens reads several in one parameter, as a challenge has them. */
    private static String scopes(String text) {
        return Stream.of(text.split(" "))
                .filter(scope -> !scope.isEmpty())
                .map(scope -> "&scope=" + encoded(scope))
                .collect(Collectors.joining());
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** @param credential by which the header came about; empty for a token that is for everybody */
    private record Given(String header, Optional<Credential> credential) {}
}
