package io.skiff.controlplane.api.request;

import io.skiff.controlplane.security.User;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A request of a client.
 *
 * @param path the decoded segments
 * @param contentType without parameters; empty if there is none
 * @param host the server's host and port as the client calls it; empty if it does not
 * @param body empty if there is none; nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares requests
public record ApiRequest(
        String method,
        List<String> path,
        Query query,
        String accept,
        String contentType,
        byte[] body,
        User user,
        String host) {

    private static final Pattern JSON =
            Pattern.compile("(^|,)\\s*(application/json|application/\\*|\\*/\\*)\\s*(;|,|$)", Pattern.CASE_INSENSITIVE);

    public ApiRequest {
        path = List.copyOf(path);
    }

    /** A client that says nothing accepts everything. */
    public boolean acceptsJson() {
        return accept.isBlank() || JSON.matcher(accept).find();
    }

    /** Whether the client accepts objects in one of the encodings in which they are served. */
    public boolean acceptsObjects() {
        return acceptsJson() || representation().encoding() != Encoding.JSON;
    }

    public Representation representation() {
        return Representation.of(accept);
    }

    public Shape shape() {
        return representation().shape();
    }
}
