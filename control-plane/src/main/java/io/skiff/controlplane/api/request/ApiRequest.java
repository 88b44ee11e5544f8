package io.skiff.controlplane.api.request;

import io.skiff.controlplane.security.User;
import java.util.List;

/**
 * What a client asks for.
 *
 * @param path its segments, decoded
 * @param contentType without parameters; empty when there is none
 * @param body empty when there is none; never changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ApiRequest(
        String method, List<String> path, Query query, String accept, String contentType, byte[] body, User user) {

    public ApiRequest {
        path = List.copyOf(path);
    }

    public boolean wantsTable() {
        return accept.contains("as=Table");
    }
}
