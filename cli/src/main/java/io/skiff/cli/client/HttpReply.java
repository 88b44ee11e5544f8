package io.skiff.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * An answer of the server whose body is still being read.
 *
 * @param status the HTTP status
 * @param headers names in lower case
 * @param warnings what the server tells the user beside the answer
 * @param body ends where the body ends, not the connection
 */
record HttpReply(int status, Map<String, String> headers, List<String> warnings, InputStream body) {

    HttpReply {
        headers = Map.copyOf(headers);
        warnings = List.copyOf(warnings);
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    boolean keepsConnection() {
        return !"close".equalsIgnoreCase(headers.getOrDefault("connection", ""));
    }

    byte[] content() throws IOException {
        return body.readAllBytes();
    }
}
