package io.skiff.agent.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** An answer of a registry. Its status and headers have come; its body is still to be read. */
final class Reply implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_ERROR_BYTES = 64 << 10;
    private static final int MOST_ERROR_CHARACTERS = 300;

    private final HttpURLConnection connection;
    private final int status;
    private boolean isReadToItsEnd;

    Reply(HttpURLConnection connection) throws IOException {
        this.connection = connection;
        this.status = connection.getResponseCode();
        if (status < 0) {
            throw new IOException("the answer is not HTTP");
        }
    }

    int status() {
        return status;
    }

    /** Whether the same request may succeed a little later. */
    boolean isForNow() {
        return status == 429 || status >= 500;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(connection.getHeaderField(name));
    }

    List<String> headers(String name) {
        return connection.getHeaderFields().entrySet().stream()
                .filter(entry -> name.equalsIgnoreCase(entry.getKey()))
                .flatMap(entry -> entry.getValue().stream())
                .toList();
    }

    InputStream body() throws IOException {
        return connection.getInputStream();
    }

    /** The whole body. */
    byte[] bytes(int most) throws IOException {
        try (var in = body()) {
            var content = in.readNBytes(most + 1);
            if (content.length > most) {
                throw new RegistryException(
                        RegistryException.Failure.BROKEN, "its answer is larger than " + most + " bytes");
            }
            isReadToItsEnd = true;
            return content;
        }
    }

    /** Returns the registry's own words on a failure; empty if it says nothing. */
    String complaint() {
        try (var in = connection.getErrorStream()) {
            var text = in == null ? "" : new String(in.readNBytes(MOST_ERROR_BYTES), StandardCharsets.UTF_8);
            return shortened(words(text));
        } catch (IOException e) {
            return "";
        }
    }

    /** A connection with a body that nobody read is not used again: what is left may be large. */
    @Override
    public void close() {
        if (!isReadToItsEnd) {
            connection.disconnect();
        }
    }

    /** {@code {"errors":[{"code":..., "message":...}]}} of the distribution specification, or {@code {"details":...}} of token servers. */
    private static String words(String text) {
        try {
            JsonNode error = JSON.readTree(text).path("errors").path(0);
            var code = error.path("code").asText("");
            var message = error.path("message").asText("");
            var told = JSON.readTree(text);
            return error.isMissingNode()
                    ? told.path("details").asText(told.path("message").asText(""))
                    : message.isEmpty() ? code : message;
        } catch (JsonProcessingException e) {
            return text.stripLeading().startsWith("<") ? "" : text;
        }
    }

    private static String shortened(String words) {
        var line = words.strip().replaceAll("\\s+", " ");
        return line.length() > MOST_ERROR_CHARACTERS ? line.substring(0, MOST_ERROR_CHARACTERS) + "..." : line;
    }
}
