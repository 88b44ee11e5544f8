package io.skiff.controlplane.api.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;

/**
 * One request.
 *
 * @param target path and query as sent over the connection
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares requests
record FuzzRequest(String method, String target, Map<String, String> headers, byte[] body) {

    private static final int LONGEST = 4000;

    String contentType() {
        var type = headers.getOrDefault("Content-Type", "");
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip();
    }

    /** Formats the request so that it can be sent again by hand. */
    @Override
    public String toString() {
        boolean isText = new String(body, StandardCharsets.UTF_8).chars().noneMatch(c -> c == 0xfffd || c == 0);
        var text = isText
                ? new String(body, StandardCharsets.UTF_8)
                : HexFormat.of().formatHex(body);
        return method + " " + target + " " + headers + "\n"
                + (text.length() > LONGEST ? text.substring(0, LONGEST) + "... (" + text.length() + ")" : text);
    }
}
