package io.skiff.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.format.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to the API server: JSON in, JSON out. A refusal becomes a {@link StatusException}. It is not
 * thread-safe.
 */
public final class ApiClient implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
    private static final Map<String, String> JSON = Map.of("Accept", "application/json");

    private final KubeConfig config;
    private final Duration timeout;
    private final Consumer<String> warned;
    private final Set<String> warnings = new HashSet<>();
    private @Nullable TlsSockets tls;
    private @Nullable HttpConnection idle;

    /**
     * @param timeout how long to wait for an answer; watches and logs wait for ever
     * @param warned gets each warning of the server once
     */
    public ApiClient(KubeConfig config, Duration timeout, Consumer<String> warned) {
        this.config = config;
        this.timeout = timeout;
        this.warned = warned;
    }

    public KubeConfig config() {
        return config;
    }

    public JsonNode get(String path) {
        return call(new HttpRequest("GET", path, JSON, ""));
    }

    /** Reads the object at a path; empty if there is none. */
    public Optional<JsonNode> find(String path) {
        try {
            return Optional.of(get(path));
        } catch (StatusException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Reads a list as the server's table, or as the plain object if the server has no table for it. */
    public JsonNode table(String path) {
        return call(new HttpRequest("GET", path, Map.of("Accept", Accepts.TABLE), ""));
    }

    public JsonNode create(String path, JsonNode object) {
        return write("POST", path, "application/json", object);
    }

    public JsonNode patch(String path, PatchKind kind, JsonNode patch) {
        return write("PATCH", path, kind.contentType(), patch);
    }

    public JsonNode delete(String path, JsonNode options) {
        return write("DELETE", path, "application/json", options);
    }

    private JsonNode write(String method, String path, String contentType, JsonNode body) {
        var headers = Map.of("Accept", "application/json", "Content-Type", contentType);
        return call(new HttpRequest(method, path, headers, body.toString()));
    }

    /** Follows the changes of a list until the stream is closed. */
    public WatchStream watch(String path, boolean asTable) {
        return new WatchStream(stream(path, asTable ? Accepts.TABLE : "application/json"));
    }

    /** Opens a body that is read while it arrives, such as a log. It takes a connection of its own. */
    public InputStream stream(String path, String accept) {
        try {
            HttpConnection connection = connect();
            HttpReply reply = connection.send(new HttpRequest("GET", path, Map.of("Accept", accept), ""));
            if (!reply.isSuccess()) {
                try (connection) {
                    throw refusal(reply.status(), reply.content());
                }
            }
            connection.setReadTimeout(0);
            return new StreamedBody(connection, reply.body());
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /**
     * Sends what a stream gives, and opens the answer, which is read while it arrives. It takes a connection of its own, and waits for the
     * answer as long as it takes.
     *
     * @param body empty for none
     */
    public InputStream exchange(String method, String path, Optional<InputStream> body) {
        try {
            HttpConnection connection = connect();
            HttpReply reply = send(connection, new HttpRequest(method, path, Map.of("Accept", "*/*"), ""), body);
            if (!reply.isSuccess()) {
                try (connection) {
                    throw refusal(reply.status(), reply.content());
                }
            }
            return new StreamedBody(connection, reply.body());
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** Opens a connection of its own that speaks another protocol; the answer to the request is its only HTTP. */
    Upgraded upgrade(String path, Map<String, String> headers) {
        try {
            HttpConnection connection = connect();
            HttpReply reply = connection.upgrade(new HttpRequest("GET", path, headers, ""));
            if (reply.status() != HttpConnection.SWITCHING) {
                try (connection) {
                    throw refusal(reply.status(), reply.content());
                }
            }
            reply.warnings().stream().filter(warnings::add).forEach(warned);
            return new Upgraded(connection, reply.headers());
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /**
     * A connection after its upgrade.
     *
     * @param headers of the answer, names in lower case
     */
    record Upgraded(HttpConnection connection, Map<String, String> headers) {}

    /** A body that cannot be sent to its end must end at the server too, as one that was cut off. */
    private static HttpReply send(HttpConnection connection, HttpRequest request, Optional<InputStream> body)
            throws IOException {
        try {
            return connection.send(request, body);
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    private JsonNode call(HttpRequest request) {
        try {
            HttpConnection reused = idle;
            idle = null;
            if (reused != null) {
                Optional<JsonNode> answer = tryAgainIfClosed(reused, request);
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
            return exchange(connect(), request);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /**
     * Sends a request on a reused connection, which the server may have closed. It returns empty if a read failed, as
     * the caller can repeat it; a failed write throws, because the server may have done it.
     */
    private Optional<JsonNode> tryAgainIfClosed(HttpConnection reused, HttpRequest request) throws IOException {
        try {
            return Optional.of(exchange(reused, request));
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            if (!"GET".equals(request.method())) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private JsonNode exchange(HttpConnection connection, HttpRequest request) throws IOException {
        HttpReply reply = connection.send(request);
        byte[] content = reply.content();
        if (reply.keepsConnection()) {
            idle = connection;
        } else {
            connection.close();
        }
        reply.warnings().stream().filter(warnings::add).forEach(warned);
        if (!reply.isSuccess()) {
            throw refusal(reply.status(), content);
        }
        return Json.parse(content);
    }

    private HttpConnection connect() throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) timeout.toMillis());
            socket.connect(new InetSocketAddress(config.host(), config.port()), CONNECT_TIMEOUT_MILLIS);
            Socket connected = config.isTls() ? tls().wrap(socket, config.host(), config.port()) : socket;
            return new HttpConnection(connected, config.address(), config.token());
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private TlsSockets tls() {
        TlsSockets sockets = tls;
        if (sockets == null) {
            sockets = TlsSockets.of(config);
            tls = sockets;
        }
        return sockets;
    }

    private static StatusException refusal(int status, byte[] content) {
        try {
            JsonNode body = Json.parse(content);
            if ("Status".equals(body.path("kind").asText())) {
                return StatusException.of(status, body);
            }
        } catch (JsonProcessingException e) {
            return plainRefusal(status, content);
        }
        return plainRefusal(status, content);
    }

    private static StatusException plainRefusal(int status, byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8).strip();
        String message = "the server answered with HTTP status " + status + (text.isEmpty() ? "" : ": " + text);
        return new StatusException(status, "", message);
    }

    private UnreachableException unreachable(IOException e) {
        return new UnreachableException(reason(e), e);
    }

    private String reason(IOException e) {
        if (e instanceof ConnectException) {
            return "The connection to the server " + config.address()
                    + " was refused\nIs the cluster running? Start it with: skiff up";
        }
        if (e instanceof SocketTimeoutException) {
            return "Unable to connect to the server: no answer from " + config.address() + " within "
                    + timeout.toSeconds() + " s";
        }
        if (e instanceof SSLException) {
            return "Unable to connect to the server " + config.address() + ": " + e.getMessage() + "\nIs "
                    + config.source() + " the kubeconfig of this cluster?";
        }
        return "Unable to connect to the server " + config.address() + ": " + e.getMessage();
    }

    @Override
    public void close() {
        HttpConnection connection = idle;
        idle = null;
        if (connection != null) {
            StreamedBody.closeQuietly(connection);
        }
    }
}
