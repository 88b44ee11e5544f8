package io.skiff.cli.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The part of a token that the server stores. */
public record StoredToken(String name, String expiration, String description, String created) {

    static StoredToken of(JsonNode secret) {
        JsonNode metadata = secret.path("metadata");
        return new StoredToken(
                metadata.path("name").asText(),
                decode(secret.path("data").path("expiration").asText("")),
                decode(secret.path("data").path("description").asText("")),
                metadata.path("creationTimestamp").asText(""));
    }

    private static String decode(String base64) {
        return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
