package io.skiff.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

/** The server's refusal of a request, as the {@code Status} object it answered with. */
public final class StatusException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;
    private final String detail;

    public StatusException(int code, String reason, String message) {
        super(message);
        this.code = code;
        this.reason = reason;
        this.detail = "";
    }

    private StatusException(int code, String reason, String message, String detail) {
        super(message);
        this.code = code;
        this.reason = reason;
        this.detail = detail;
    }

    static StatusException of(int httpStatus, JsonNode status) {
        return new StatusException(
                status.path("code").asInt(httpStatus),
                status.path("reason").asText("Unknown"),
                status.path("message").asText("the server answered with HTTP status " + httpStatus));
    }

    /** Returns the same refusal with its context, as in {@code error when creating "web.yaml"}. */
    public StatusException during(String action) {
        return new StatusException(code, reason, messageText(), action);
    }

    public boolean isNotFound() {
        return code == 404;
    }

    public boolean isConflict() {
        return code == 409 && !"AlreadyExists".equals(reason);
    }

    /** Whether it may be asked again later, as an eviction that a budget forbids for now. */
    public boolean isTooManyRequests() {
        return code == 429;
    }

    public boolean isGone() {
        return code == 410;
    }

    /** Whether the server cannot answer for now, for example because it still reads its store. */
    public boolean isUnavailable() {
        return code == 503;
    }

    public String reason() {
        return reason;
    }

    /** One line for the user, in kubectl's words. */
    public String describe() {
        String context = detail.isEmpty() ? "" : detail + ": ";
        if (reason.isEmpty() || "Unknown".equals(reason)) {
            return "Error from server: " + context + messageText();
        }
        return "Error from server (" + reason + "): " + context + messageText();
    }

    private String messageText() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
