package io.skiff.cli.command.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skiff.cli.Console;
import io.skiff.cli.FakeStreams;
import io.skiff.cli.Run;
import io.skiff.cli.Skiff;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PortForwardTest {

    private static final String PODS = "/api/v1/namespaces/default/pods";

    private static final String POD =
            "{\"metadata\":{\"name\":\"web\",\"namespace\":\"default\"},\"spec\":{\"containers\":["
                    + "{\"name\":\"main\",\"ports\":[{\"name\":\"http\",\"containerPort\":8080}]}]},\"status\":{\"phase\":\"Running\"}}";

    private final FakeStreams server = FakeStreams.start()
            .on("GET " + PODS + "/web", POD)
            .on("GET " + PODS + "/waiting", POD.replace("Running", "Pending"))
            .on("GET " + PODS, "{\"items\":[" + POD + "]}")
            .on(
                    "GET /api/v1/namespaces/default/services/web",
                    "{\"metadata\":{\"name\":\"web\"},\"spec\":{\"selector\":{\"app\":\"web\"},\"ports\":["
                            + "{\"name\":\"a\",\"port\":80,\"targetPort\":\"http\"},{\"name\":\"b\",\"port\":81,\"targetPort\":9}]}}");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @AfterEach
    void close() {
        server.close();
        assertThat(server.faults()).isEmpty();
    }

    /** Runs on until the pod is lost. */
    private Thread start(String... words) {
        var console = new Console(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of(),
                Run.CLOCK);
        var thread = new Thread(() -> Skiff.run(console, words));
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private int localPort(int remote) {
        var line = java.util.regex.Pattern.compile("Forwarding from 127.0.0.1:([0-9]+) -> " + remote);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> line.matcher(text(out)).find());
        var matcher = line.matcher(text(out));
        assertThat(matcher.find()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Socket connect(int port) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    /** Reads the two openings, and returns their headers as one text. */
    private static String openings(FakeStreams.Peer peer) throws IOException {
        var inflater = new Inflater();
        var headers = new StringBuilder();
        for (int id : new int[] {1, 3}) {
            assertThat(peer.in().readInt()).isEqualTo(0x80030001);
            int length = peer.in().readInt();
            assertThat(length >>> 24).as("only the errors have no way there").isEqualTo(id == 1 ? 1 : 0);
            byte[] body = peer.in().readNBytes(length & 0xffffff);
            assertThat(ByteBuffer.wrap(body).getInt()).isEqualTo(id);
            inflater.setInput(body, 10, body.length - 10);
            byte[] plain = new byte[256];
            try {
                inflater.inflate(plain);
            } catch (DataFormatException e) {
                throw new IOException(e);
            }
            var block = new DataInputStream(new ByteArrayInputStream(plain));
            for (int pairs = block.readInt(); pairs > 0; pairs--) {
                headers.append(new String(block.readNBytes(block.readInt()), StandardCharsets.US_ASCII))
                        .append('=')
                        .append(new String(block.readNBytes(block.readInt()), StandardCharsets.US_ASCII))
                        .append(' ');
            }
        }
        return headers.toString();
    }

    /** Reads what the client sends: the answer to a ping, and data up to their end. */
    private static List<String> untilItsEnd(FakeStreams.Peer peer) throws IOException {
        var frames = new ArrayList<String>();
        boolean hasEnded = false;
        // the answer to the ping goes its own way, perhaps behind the end
        while (!hasEnded || !frames.contains("ping 2")) {
            int first = peer.in().readInt();
            int second = peer.in().readInt();
            byte[] content = peer.in().readNBytes(second & 0xffffff);
            if (first == 0x80030006) {
                frames.add("ping " + ByteBuffer.wrap(content).getInt());
            } else if (content.length > 0) {
                frames.add(new String(content, StandardCharsets.UTF_8));
            }
            hasEnded |= first == 3 && second >>> 24 == 1;
        }
        return frames;
    }

    private static void data(FakeStreams.Peer peer, int id, String text, boolean isLast) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        peer.out()
                .write(ByteBuffer.allocate(8 + bytes.length)
                        .putInt(id)
                        .putInt((isLast ? 1 << 24 : 0) | bytes.length)
                        .put(bytes)
                        .array());
    }

    @Test
    void aConnectionGoesOnIntoThePodBothWays() throws IOException {
        server.then(peer -> {
            assertThat(openings(peer))
                    .isEqualTo("streamtype=error port=8080 requestid=0 streamtype=data port=8080 requestid=0 ");
            // an answer to an opening, and a ping
            peer.out().write(new byte[] {(byte) 0x80, 3, 0, 2, 0, 0, 0, 4, 0, 0, 0, 1});
            peer.out().write(new byte[] {(byte) 0x80, 3, 0, 6, 0, 0, 0, 4, 0, 0, 0, 2});
            assertThat(untilItsEnd(peer)).containsExactlyInAnyOrder("ping 2", "ask?");
            data(peer, 3, "answer", false);
            data(peer, 3, "!", true);
            data(peer, 1, "", true);
        });
        start("port-forward", "web", ":8080", "--server=" + server.address());

        try (var socket = connect(localPort(8080))) {
            socket.getOutputStream().write("ask?".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("answer!");
        }
        assertThat(text(out)).contains("Handling connection for ");
        assertThat(server.requests().get(1)).isEqualTo("GET " + PODS + "/web/portforward");
    }

    @Test
    void saysWhyAConnectionFailedAndGoesOn() throws IOException {
        server.then(peer -> {
            openings(peer);
            data(peer, 1, "error forwarding port 7: Connection refused\u001b", true);
        });
        server.then(peer -> {
            openings(peer);
            data(peer, 3, "fine", true);
            data(peer, 1, "", true);
        });
        start("port-forward", "web", ":7", "--server=" + server.address());

        int port = localPort(7);
        try (var socket = connect(port)) {
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> text(err)
                        .equals("error: an error occurred forwarding " + port
                                + " -> 7: error forwarding port 7: Connection refused^[\n"));
        try (var socket = connect(port)) {
            assertThat(socket.getInputStream().readAllBytes()).hasSize(4);
        }
    }

    @Test
    void endsWhenThePodCannotBeReachedAnyMore() throws Exception {
        Thread running = start("port-forward", "web", ":7", "--server=" + server.address());

        try (var socket = connect(localPort(7))) {
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
        running.join(30_000);
        assertThat(running.isAlive()).isFalse();
        assertThat(text(err)).endsWith("error: lost connection to pod\n").contains("not found");
    }

    @ParameterizedTest
    @CsvSource({
        "web, :http, 8080",
        "pod/web, :http, 8080",
        "service/web, :80, 8080",
        "service/web, :a, 8080",
        "service/web, :81, 9",
    })
    void findsThePort(String what, String port, int remote) {
        start("port-forward", what, port, "--server=" + server.address());

        assertThat(localPort(remote)).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "web, :nope, does not have a named port 'nope'",
        "service/web, :99, does not have a service port 99",
        "web, 1:2:3, invalid port format '1:2:3'",
        "web, 0:80, a port is a number from 1 to 65535",
        "web, :70000, a port is a number from 1 to 65535",
        "waiting, :80, unable to forward port because pod is not running. Current status=Pending",
    })
    void refusesWhatIsNoPort(String what, String port, String words) {
        Run run = Run.at(server.address(), "", "port-forward", what, port);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains(words);
    }
}
