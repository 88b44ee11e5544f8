package io.skiff.cli.command.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.cli.FakeStreams;
import io.skiff.cli.Run;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ExecTest {

    private static final String POD = "/api/v1/namespaces/default/pods/web";
    private static final String TWO = "{\"metadata\":{\"name\":\"web\",\"namespace\":\"default\"},"
            + "\"spec\":{\"containers\":[{\"name\":\"main\"},{\"name\":\"side\",\"tty\":true}]}}";

    private final FakeStreams server = FakeStreams.start().on("GET " + POD, TWO);

    @AfterEach
    void close() {
        server.close();
        assertThat(server.faults()).isEmpty();
    }

    private Run run(String input, String... words) {
        return Run.at(server.address(), input, words);
    }

    @Test
    void asksForWhatIsWantedAndTellsTheEnd() {
        server.then(peer -> {
            peer.send(1, "out");
            peer.send(2, "err\n");
            peer.send(1, "put\n");
            peer.exit(7);
        });

        Run run = run("", "exec", "web", "--", "sh", "-c", "a b&c", "");

        assertThat(server.requests().get(1))
                .isEqualTo("GET " + POD + "/exec?command=sh&command=-c&command=a+b%26c&command=&container=main"
                        + "&stdout=true&stderr=true");
        assertThat(run.out()).isEqualTo("output\n");
        assertThat(run.err()).isEqualTo("""
                        Defaulted container "main" out of: main, side
                        err
                        command terminated with exit code 7
                        """);
        assertThat(run.code()).isEqualTo(7);
    }

    @Test
    void passesInputOnAndItsEnd() {
        var got = new AtomicReference<String>();
        server.then(peer -> {
            got.set(new String(peer.readInput(), StandardCharsets.UTF_8));
            peer.exit(0);
        });
        String input = "0123456789".repeat(20_000);

        assertThat(run(input, "exec", "-iq", "web", "-c", "side", "--", "cat").transcript())
                .isEmpty();
        assertThat(got.get()).isEqualTo(input);
        assertThat(server.requests().get(1)).endsWith("&container=side&stdin=true&stdout=true&stderr=true");
    }

    @Test
    void takesFramesInPiecesAndLongOnes() {
        server.then(peer -> {
            peer.frame(0x02, "\1first ".getBytes(StandardCharsets.UTF_8));
            peer.frame(0x89, "are you there".getBytes(StandardCharsets.UTF_8));
            peer.frame(0x80, "second\n".getBytes(StandardCharsets.UTF_8));
            assertThat(new String(peer.read(), StandardCharsets.UTF_8)).isEqualTo("\12are you there");
            peer.send(1, "x".repeat(300));
            peer.send(1, "y".repeat(100_000));
            peer.exit(0);
        });

        assertThat(run("", "exec", "-c", "main", "web", "--", "x").transcript())
                .isEqualTo("first second\n" + "x".repeat(300) + "y".repeat(100_000));
    }

    @Test
    void saysWhatWentWrong() {
        server.then(peer -> {
            peer.send(3, "{\"status\":\"Failure\",\"message\":\"Internal error occurred: no such program\"}");
            peer.frame(0x88, new byte[0]);
        });
        server.then(peer -> peer.send(1, "half"));
        server.then(peer -> peer.out().write(new byte[] {(byte) 0x82, 100, 1, 'x'}));
        server.then(peer -> peer.out().write(new byte[] {(byte) 0x82, (byte) 0x85, 1, 'x'}));
        server.then(peer -> peer.frame(0x89, new byte[200]));

        assertThat(run("", "exec", "-q", "web", "--", "x").transcript())
                .isEqualTo("--- stderr\nerror: Internal error occurred: no such program\n--- exit 1\n");
        assertThat(run("", "exec", "-q", "web", "--", "x").transcript())
                .isEqualTo("half--- stderr\nerror: the connection ended before the command did\n--- exit 1\n");
        assertThat(run("", "exec", "-q", "web", "--", "x").transcript())
                .isEqualTo("x--- stderr\nThe connection to the server broke: it ended within a message\n--- exit 1\n");
        assertThat(run("", "exec", "-q", "web", "--", "x").err()).contains("masks its frames");
        assertThat(run("", "exec", "-q", "web", "--", "x").err()).contains("a frame of control of 200 bytes");
        assertThat(run("", "exec", "nope", "--", "x").err())
                .isEqualTo("Error from server (NotFound): pods \"nope\" not found\n");
        assertThat(run("", "exec", "web").err()).startsWith("error: name a pod and a command");
    }

    @Test
    void goesOnWithoutATerminalWhereThereIsNone() {
        server.then(peer -> peer.exit(0));

        assertThat(run("", "exec", "-it", "-c", "main", "web", "--", "x").err())
                .isEqualTo("Unable to use a TTY - input is not a terminal or the right kind of file\n");
        assertThat(server.requests().get(1)).endsWith("&stdin=true&stdout=true&stderr=true");
    }

    @Test
    void attachesToTheProgramOfAContainer() {
        server.then(peer -> {
            peer.send(1, "line\n");
            peer.exit(0);
        });

        assertThat(run("", "attach", "-t", "web").transcript()).isEqualTo("""
                        line
                        --- stderr
                        Defaulted container "main" out of: main, side
                        error: Unable to use a TTY - container main did not allocate one
                        """);
        assertThat(server.requests().get(1)).isEqualTo("GET " + POD + "/attach?container=main&stdout=true&stderr=true");
    }
}
