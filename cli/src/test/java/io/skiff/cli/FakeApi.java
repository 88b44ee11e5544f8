package io.skiff.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.skiff.cli.format.Json;
import io.skiff.cli.format.Yaml;
import io.skiff.cli.format.YamlException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server with prepared answers. It records the requests. */
public final class FakeApi implements AutoCloseable {

    /** A status that stands for a broken connection. */
    public static final int BROKEN = 0;

    private final HttpServer server;
    private final Map<String, Answer> answers = new LinkedHashMap<>();
    private final Map<String, Deque<Answer>> first = new HashMap<>();
    private final List<String> requests = new ArrayList<>();
    private final List<String> contentTypes = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private FakeApi(HttpServer server) {
        this.server = server;
    }

    public static FakeApi start() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var api = new FakeApi(server);
            server.createContext("/", api::answer);
            server.start();
            return api;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** @param request method and path; if it has a query, that must match, else any query does */
    public synchronized FakeApi on(String request, int status, String body) {
        answers.put(request, new Answer(status, body));
        return this;
    }

    /**
     * Answers a request once in this way before its usual answer. Several such answers are used in order.
     *
     * @param status {@link #BROKEN} ends the connection without an answer
     */
    public synchronized FakeApi first(String request, int status, String body) {
        first.computeIfAbsent(request, any -> new ArrayDeque<>()).add(new Answer(status, body));
        return this;
    }

    /** Adds a header {@code Warning} to all answers. */
    public synchronized FakeApi warning(String value) {
        warnings.add(value);
        return this;
    }

    /** Serves the objects of a fixture, each at its path and in the lists of its type. */
    public FakeApi serve(String fixture) {
        var lists = new LinkedHashMap<String, List<JsonNode>>();
        for (JsonNode object : fixture(fixture)) {
            String collection = collection(object);
            String name = object.path("metadata").path("name").asText();
            on("GET " + collection + "/" + name, 200, object.toString());
            lists.computeIfAbsent(collection, path -> new ArrayList<>()).add(object);
            String everywhere = collection.replaceFirst("/namespaces/[^/]+", "");
            if (!everywhere.equals(collection)) {
                lists.computeIfAbsent(everywhere, path -> new ArrayList<>()).add(object);
            }
        }
        lists.forEach((path, objects) -> on("GET " + path, 200, list(objects).toString()));
        return this;
    }

    private static ObjectNode list(List<JsonNode> objects) {
        ObjectNode list = Json.object().put("kind", "List").put("apiVersion", "v1");
        list.set("metadata", Json.object().put("resourceVersion", "100"));
        list.set("items", Json.array().addAll(objects));
        return list;
    }

    private static String collection(JsonNode object) {
        String apiVersion = object.path("apiVersion").asText();
        String namespace = object.path("metadata").path("namespace").asText("");
        String kind = object.path("kind").asText().toLowerCase(java.util.Locale.ROOT);
        String plural = kind.endsWith("s") ? kind : kind + "s";
        return (apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion
                + (namespace.isEmpty() ? "" : "/namespaces/" + namespace) + "/" + plural;
    }

    /** Reads the documents of src/test/resources/fixture/NAME. */
    public static List<JsonNode> fixture(String name) {
        var objects = new ArrayList<JsonNode>();
        try {
            String text = Files.readString(Path.of("src/test/resources/fixture", name));
            for (String document : text.split("(?m)^---\n", -1)) {
                objects.add(Yaml.parse(document, 0));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (YamlException e) {
            throw new IllegalStateException(name, e);
        }
        return objects;
    }

    /** Returns the requests in order: method, path with query, and the body if there was one. */
    public synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    /** Returns the content types of the requests, in order. */
    public synchronized List<String> contentTypes() {
        return List.copyOf(contentTypes);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add((exchange.getRequestMethod() + " " + path + " " + body).strip());
        contentTypes.add(String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")));
        String request = exchange.getRequestMethod() + " " + path;
        String accept = String.valueOf(exchange.getRequestHeaders().getFirst("Accept"));
        Answer answer = next(path(request));
        if (answer == null && accept.contains("as=Table")) {
            answer = answers.get("TABLE " + path(path));
        }
        if (answer == null) {
            answer = answers.getOrDefault(request, answers.get(path(request)));
        }
        if (answer == null) {
            answer = new Answer(404, Status.notFound(path(path)));
        }
        if (answer.status() == BROKEN) {
            exchange.close();
            return;
        }
        byte[] bytes = selected(answer.body(), path).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        warnings.forEach(warning -> exchange.getResponseHeaders().add("Warning", warning));
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private @Nullable Answer next(String request) {
        Deque<Answer> waiting = first.get(request);
        return waiting == null ? null : waiting.poll();
    }

    /** Applies the field selector of events: the object that they are about. */
    private static String selected(String body, String path) throws IOException {
        var selector = java.util.regex.Pattern.compile("involvedObject\\.uid%3D([\\w-]+)")
                .matcher(path);
        if (!selector.find()) {
            return body;
        }
        var about = new ArrayList<JsonNode>();
        for (JsonNode event : Json.parse(body).path("items")) {
            if (event.path("involvedObject").path("uid").asText().equals(selector.group(1))) {
                about.add(event);
            }
        }
        return list(about).toString();
    }

    private static String path(String request) {
        int query = request.indexOf('?');
        return query < 0 ? request : request.substring(0, query);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private record Answer(int status, String body) {}

    /** Status objects of refusals, as the API sends them. */
    public static final class Status {

        private Status() {}

        static String notFound(String path) {
            String[] words = path.split("/", -1);
            String plural = words.length > 1 ? words[words.length - 2] : path;
            return of(404, "NotFound", plural + " \"" + words[words.length - 1] + "\" not found");
        }

        public static String of(int code, String reason, String message) {
            return Json.object()
                    .put("kind", "Status")
                    .put("apiVersion", "v1")
                    .put("status", "Failure")
                    .put("message", message)
                    .put("reason", reason)
                    .put("code", code)
                    .toString();
        }
    }
}
