package io.skiff.cli.client;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One request to the server.
 *
 * @param method the HTTP method
 * @param target path and query
 * @param headers beside Host, Authorization and Content-Length
 * @param body empty for none
 */
record HttpRequest(String method, String target, Map<String, String> headers, String body) {

    HttpRequest {
        headers = Map.copyOf(headers);
    }

    byte[] encodedBody() {
        return body.getBytes(StandardCharsets.UTF_8);
    }
}
