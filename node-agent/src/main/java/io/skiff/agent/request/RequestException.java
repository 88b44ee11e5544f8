package io.skiff.agent.request;

/** A request of a user cannot be answered; the message is for the user. */
public final class RequestException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int code;

    /** @param code of HTTP: 400, 404, 405, 409, 422, 500, 503 */
    public RequestException(int code, String message) {
        super(message);
        this.code = code;
    }

    public static RequestException badRequest(String message) {
        return new RequestException(400, message);
    }

    public static RequestException notFound(String message) {
        return new RequestException(404, message);
    }

    public static RequestException conflict(String message) {
        return new RequestException(409, message);
    }

    public int code() {
        return code;
    }
}
