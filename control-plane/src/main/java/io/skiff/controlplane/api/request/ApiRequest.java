package io.skiff.controlplane.api.request;

import io.skiff.controlplane.security.User;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a client asks for.
 *
 * @param path its segments, decoded
 * @param contentType without parameters; empty when there is none
 * @param host of the server, as the client calls it, with its port; empty when it does not say
 * @param body empty when there is none; never changed
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

    /** JSON is what there is. Who says nothing takes everything. */
    public boolean takesJson() {
        return accept.isBlank() || JSON.matcher(accept).find();
    }

    public boolean wantsTable() {
        return accept.contains("as=Table");
    }
}
