package io.skiff.agent.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on the loopback that answers as a test says, and remembers what it was asked. */
final class FakeRegistry implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    FakeRegistry() {
        this("127.0.0.1");
    }

    FakeRegistry(String address) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getAllByName(address)[0], 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.start();
    }

    /** Answers the requests whose path begins so. */
    FakeRegistry on(String path, Answer answer) {
        server.createContext(path, exchange -> {
            try (exchange) {
                requests.add(new Request(
                        exchange.getRequestURI().toString(),
                        header(exchange, "Authorization"),
                        header(exchange, "Range")));
                answer.to(exchange);
            }
        });
        return this;
    }

    /** {@code 127.0.0.1:PORT}, as an image's name has it. */
    String name() {
        return server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
    }

    String url() {
        return "http://" + name();
    }

    List<Request> requests() {
        return requests;
    }

    static void reply(HttpExchange exchange, int status, String body) throws IOException {
        reply(exchange, status, body.getBytes(StandardCharsets.UTF_8));
    }

    static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static String header(HttpExchange exchange, String name) {
        var value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    /** What came; headers are empty when they were not sent. */
    record Request(String target, String authorization, String range) {}

    /** Answers one request. */
    interface Answer {

        void to(HttpExchange exchange) throws IOException;
    }
}
