package io.skiff.cli.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.format.Json;
import io.skiff.cli.resource.KnownTypes;
import io.skiff.cli.resource.Query;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * The join tokens of a cluster: Secrets of a type of their own in kube-system (docs/api-extensions.md).
 *
 * <p>The secret is made here and never sent: the server stores its hash only.
 */
public final class JoinTokens {

    private static final String NAMESPACE = "kube-system";
    private static final String TYPE = "skiff.io/join-token";
    private static final int SECRET_BYTES = 32;
    private static final int NAME_BYTES = 4;

    private final ApiClient api;

    public JoinTokens(ApiClient api) {
        this.api = api;
    }

    public NewToken create(Duration life, String description) {
        var random = new SecureRandom();
        String secret = base64(random, SECRET_BYTES);
        byte[] nameBytes = new byte[NAME_BYTES];
        random.nextBytes(nameBytes);
        String name = "join-token-" + HexFormat.of().formatHex(nameBytes);
        Instant expiration = Instant.now().plus(life).truncatedTo(ChronoUnit.SECONDS);
        api.create(
                KnownTypes.SECRET.collectionPath(NAMESPACE),
                secretObject(name, Fingerprint.sha256Hex(secret), expiration, description));
        String text = "skiff1." + Fingerprint.ofAuthority(api.config().authority()) + "." + secret;
        return new NewToken(name, text, expiration);
    }

    private static String base64(SecureRandom random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static ObjectNode secretObject(String name, String hash, Instant expiration, String description) {
        ObjectNode object =
                Json.object().put("apiVersion", "v1").put("kind", "Secret").put("type", TYPE);
        object.set("metadata", Json.object().put("name", name).put("namespace", NAMESPACE));
        ObjectNode data =
                Json.object().put("token-hash", encode(hash)).put("expiration", encode(expiration.toString()));
        if (!description.isEmpty()) {
            data.put("description", encode(description));
        }
        object.set("data", data);
        return object;
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    public List<StoredToken> list() {
        var tokens = new ArrayList<StoredToken>();
        String query = new Query().add("fieldSelector", "type=" + TYPE).toString();
        for (JsonNode secret :
                api.get(KnownTypes.SECRET.collectionPath(NAMESPACE) + query).path("items")) {
            if (secret.path("type").asText().equals(TYPE)) {
                tokens.add(StoredToken.of(secret));
            }
        }
        return tokens;
    }

    public void delete(String name) {
        api.delete(KnownTypes.SECRET.objectPath(NAMESPACE, name), Json.object());
    }
}
