package io.skiff.agent.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skiff.agent.image.Credential;
import io.skiff.agent.request.NodeRequest;
import io.skiff.agent.request.RequestException;
import java.io.IOException;
import java.util.List;

/** The login of a user for a registry, which comes in the body of a request and is used for this request alone. */
final class UserLogin {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_BYTES = 64 << 10;

    private UserLogin() {}

    /** None if the request has no body. */
    static List<Credential> in(NodeRequest request) throws RequestException, IOException {
        byte[] body = request.body().readNBytes(MOST_BYTES + 1);
        if (body.length == 0) {
            return List.of();
        }
        if (body.length > MOST_BYTES) {
            throw RequestException.badRequest("the login for the registry has more than " + MOST_BYTES + " bytes");
        }
        return List.of(of(parsed(body)));
    }

    static Credential of(JsonNode login) throws RequestException {
        if (!login.path("username").isTextual() || !login.path("password").isTextual()) {
            throw RequestException.badRequest(
                    "the login for the registry must be JSON with the fields username and password");
        }
        // what it brings is for all pods of the node, as an import is
        return Credential.ofNode(
                "the user",
                login.path("username").asText(),
                login.path("password").asText());
    }

    private static JsonNode parsed(byte[] body) throws RequestException, IOException {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            // its message may quote the password
            throw RequestException.badRequest("the login for the registry is not JSON");
        }
    }
}
