package io.skiff.controlplane.api.status;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Unicode;

/** A request failed. The exception carries the Status object for the client. */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** The longest message: it must not grow with the client's mistake. */
    private static final int LONGEST_MESSAGE = 64 << 10;

    private final int code;
    private final transient ObjectNode status;

    public ApiException(int code, String reason, String message) {
        this(code, reason, message, Json.object());
    }

    /** @param details of the Status; omitted if empty */
    public ApiException(int code, String reason, String message, ObjectNode details) {
        super(Unicode.brief(message, LONGEST_MESSAGE), null, false, false);
        this.code = code;
        this.status = Json.object()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .<ObjectNode>set("metadata", Json.object())
                .put("status", "Failure")
                .put("message", getMessage())
                .put("reason", reason);
        if (!details.isEmpty()) {
            status.set("details", details);
        }
        status.put("code", code);
    }

    public int code() {
        return code;
    }

    public String reason() {
        return status.path("reason").asText();
    }

    public ObjectNode status() {
        return status;
    }
}
