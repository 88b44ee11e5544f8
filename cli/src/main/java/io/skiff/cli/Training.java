package io.skiff.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * Runs the common commands against a server that answers everything alike, without output.
 *
 * <p>What it loads is what the archive of classes will hold, which halves the start of the real commands
 * (libexec/make-archive).
 */
final class Training {

    private static final String ANSWER = """
            {"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{"name":"a","resourceVersion":"1"},
            "columnDefinitions":[{"name":"Name","priority":0},{"name":"Age","priority":0}],
            "rows":[{"cells":["a","1d"],"object":{"metadata":{"name":"a","labels":{"b":"c"}}}}],
            "items":[{"metadata":{"name":"a"},"spec":{"replicas":1.5},"status":{}}],
            "spec":{"template":{"spec":{"containers":[{"name":"a","image":"b"}]}}},"status":{"observedGeneration":1}}
            """;
    private static final String MANIFEST = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: a}
            data:
              key: |
                text
              number: "1"
              on: true
            """;
    private static final List<List<String>> COMMANDS = List.of(
            List.of("version"),
            List.of("get", "pods"),
            List.of("get", "deployments,pods", "-o", "wide"),
            List.of("get", "pods", "-o", "yaml"),
            List.of("get", "pods", "-o", "json"),
            List.of("get", "pods", "-o", "jsonpath={.items[0].metadata.name}"),
            List.of("describe", "deployment", "a"),
            List.of("describe", "pod", "a"),
            List.of("apply", "-f", "-"),
            List.of("scale", "deployment", "a", "--replicas=2"),
            List.of("rollout", "status", "deployment/a", "--watch=false"),
            List.of("logs", "a"),
            List.of("delete", "pod", "a", "--wait=false"),
            List.of("--help"),
            List.of("get", "--unknown"));

    private Training() {}

    public static void main(String[] args) throws IOException {
        try (var server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            var thread = new Thread(() -> serve(server), "training");
            thread.setDaemon(true);
            thread.start();
            for (List<String> command : COMMANDS) {
                run(command, "http://127.0.0.1:" + server.getLocalPort());
            }
        }
    }

    private static void run(List<String> command, String address) {
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        var input = new ByteArrayInputStream(MANIFEST.getBytes(StandardCharsets.UTF_8));
        var console = new Console(input, nowhere, nowhere, Map.of(), Clock.system(ZoneOffset.UTC));
        var words = new java.util.ArrayList<>(command);
        if (!command.get(0).startsWith("-")) {
            words.addAll(1, List.of("--server", address));
        }
        Skiff.run(console, words.toArray(String[]::new));
    }

    private static void serve(ServerSocket server) {
        byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                + body.length + "\r\n\r\n";
        while (!server.isClosed()) {
            answer(server, head.getBytes(StandardCharsets.US_ASCII), body);
        }
    }

    private static void answer(ServerSocket server, byte[] head, byte[] body) {
        try (Socket socket = server.accept()) {
            readRequest(socket.getInputStream());
            socket.getOutputStream().write(head);
            socket.getOutputStream().write(body);
        } catch (IOException e) {
            // A command that ended early, or the end of the training: neither matters to what is loaded.
            return;
        }
    }

    /** Up to the first pause: what follows the head does not change the answer. */
    private static void readRequest(InputStream in) throws IOException {
        byte[] buffer = new byte[1 << 14];
        int count = in.read(buffer);
        while (count > 0 && in.available() > 0) {
            count = in.read(buffer);
        }
    }
}
