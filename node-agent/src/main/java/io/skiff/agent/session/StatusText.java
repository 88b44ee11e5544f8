package io.skiff.agent.session;

import io.grpc.Status;
import java.util.regex.Pattern;

/** Describes the failure of a call in one line, for the administrator of the host. */
final class StatusText {

    /** Netty's internals in a message: {@code Channel Pipeline: [SslHandler#0, ...]}. */
    private static final Pattern INSIDES = Pattern.compile("\\s*Channel Pipeline: \\[[^]]*]");

    private StatusText() {}

    static String of(Status status) {
        String description = status.getDescription() == null ? "" : without(status.getDescription());
        String cause = status.getCause() == null ? "" : without(rootMessage(status.getCause()));
        String told = description.contains(cause) || cause.isEmpty() ? "" : " (" + cause + ")";
        return status.getCode() + ": " + description + told;
    }

    private static String without(String text) {
        return INSIDES.matcher(text).replaceAll("").strip();
    }

    private static String rootMessage(Throwable error) {
        var root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
