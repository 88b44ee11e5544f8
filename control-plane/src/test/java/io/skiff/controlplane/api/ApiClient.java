package io.skiff.controlplane.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.object.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A plain HTTP client for tests. */
public final class ApiClient {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;

    public ApiClient(String url) {
        this.url = url;
    }

    /** An answer of the server. */
    public record Answer(int code, JsonNode body, List<String> warnings) {
        public String at(String pointer) {
            return body.at(pointer).asText();
        }
    }

    public Answer get(String path) {
        return send("GET", path, "", "");
    }

    public Answer post(String path, String json) {
        return send("POST", path, "application/json", json);
    }

    public Answer send(String method, String path, String type, String body) {
        var answer = raw(method, path, type, body);
        try {
            var tree = answer.body().isEmpty() ? Json.object() : Json.MAPPER.readTree(answer.body());
            return new Answer(answer.statusCode(), tree, answer.headers().allValues("Warning"));
        } catch (IOException e) {
            throw new UncheckedIOException(answer.body(), e);
        }
    }

    /** Returns the status code for a client with a token. */
    int codeWithToken(String path, String token) {
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Authorization", "Bearer " + token)
                .build();
        return send(request, BodyHandlers.ofString()).statusCode();
    }

    HttpResponse<String> raw(String method, String path, String type, String body) {
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(20))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        return send(request.build(), BodyHandlers.ofString());
    }

    /** Requests a table, as clients do that print rows. */
    public JsonNode table(String path) {
        return get(path, "application/json;as=Table;v=v1;g=meta.k8s.io");
    }

    JsonNode get(String path, String accept) {
        try {
            return Json.MAPPER.readTree(
                    send(accepting(path, accept), BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gets a body that is no text. */
    HttpResponse<byte[]> bytes(String path, String accept) {
        return send(accepting(path, accept), BodyHandlers.ofByteArray());
    }

    /** The bytes of a watch as they come. */
    HttpResponse<InputStream> stream(String path, String accept) {
        return send(accepting(path, accept), BodyHandlers.ofInputStream());
    }

    private HttpRequest accepting(String path, String accept) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .header("Accept", accept)
                .build();
    }

    /** The events of a watch, one by one. */
    Lines watch(String path, String accept) {
        return new Lines(stream(path, accept).body());
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Reads JSON line by line. */
    static final class Lines implements AutoCloseable {
        private final InputStream stream;
        private final BufferedReader reader;

        Lines(InputStream stream) {
            this.stream = stream;
            this.reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        }

        /** Returns {@code ADDED name}; empty at the end. */
        String next() {
            var event = nextEvent();
            return event.isEmpty()
                    ? ""
                    : event.path("type").asText() + " "
                            + event.at("/object/metadata/name").asText();
        }

        JsonNode nextEvent() {
            try {
                var line = reader.readLine();
                return line == null ? Json.object() : Json.MAPPER.readTree(line);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                stream.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
