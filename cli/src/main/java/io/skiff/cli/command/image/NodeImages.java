package io.skiff.cli.command.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.UnreachableException;
import io.skiff.cli.format.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/** The images of one node. */
record NodeImages(ApiClient api, String node) {

    /** A call: {@code images/tag}, with its query. */
    record Call(String method, String path, String query) {

        Call(String method, String path) {
            this(method, path, "");
        }

        Call with(String name, String value) {
            return new Call(method, path, query + (query.isEmpty() ? "?" : "&") + name + "=" + encoded(value));
        }

        private String on(String node) {
            return "/api/v1/nodes/" + encoded(node) + "/proxy/" + path + query;
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }

    /** Reads an answer of one object. */
    JsonNode read(Call call) {
        return read(call, Optional.empty());
    }

    /** @param body sent as it can be read */
    JsonNode read(Call call, Optional<InputStream> body) {
        try (InputStream answer = open(call, body)) {
            return Json.parse(answer.readAllBytes());
        } catch (IOException e) {
            throw broken(e);
        }
    }

    InputStream open(Call call, Optional<InputStream> body) {
        return api.exchange(call.method(), call.on(node), body);
    }

    /**
     * Follows an answer of lines. The last one has the result.
     *
     * @param body sent meanwhile
     * @param progress gets how far it is
     */
    JsonNode follow(Call call, Optional<InputStream> body, Consumer<String> progress) {
        try (var lines = new BufferedReader(new InputStreamReader(open(call, body), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode said = parsed(line);
                if (said.has("error")) {
                    throw new CommandException("error: " + said.path("error").asText());
                }
                if (!said.has("progress") && !said.has("stream")) {
                    return said;
                }
                progress.accept(said.path("progress").asText(said.path("stream").asText()));
            }
            throw new IOException("it ended without a result");
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private static JsonNode parsed(String line) throws JsonProcessingException {
        return Json.parse(line.getBytes(StandardCharsets.UTF_8));
    }

    private UnreachableException broken(IOException e) {
        return new UnreachableException(
                "error: the answer of node " + node + " broke off: " + e.getMessage()
                        + "\nSee whether it is ready with: skiff get node " + node,
                e);
    }
}
