package io.skiff.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.format.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The events of a watch, one JSON object a line. */
public final class WatchStream implements AutoCloseable {

    private final BufferedReader lines;

    WatchStream(InputStream body) {
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /**
     * Waits for the next event; empty when the server ended the watch, as it may at any time.
     *
     * @throws StatusException if the server sent an error, as 410 for a revision it no longer has
     */
    public Optional<WatchEvent> next() {
        try {
            String line = lines.readLine();
            if (line == null) {
                return Optional.empty();
            }
            JsonNode event = Json.parse(line);
            if ("ERROR".equals(event.path("type").asText())) {
                throw StatusException.of(500, event.path("object"));
            }
            return Optional.of(new WatchEvent(event.path("type").asText(), event.path("object")));
        } catch (IOException e) {
            throw new UnreachableException("The watch was interrupted: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            return;
        }
    }
}
