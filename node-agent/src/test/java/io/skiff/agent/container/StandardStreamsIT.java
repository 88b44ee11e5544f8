package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The input of a container's own program, and its terminal. */
@Tag("cgroup")
class StandardStreamsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final StandardStreams OPEN = new StandardStreams(true, false, false);
    private static final StandardStreams ONCE = new StandardStreams(true, true, false);
    private static final StandardStreams TERMINAL = new StandardStreams(true, true, true);

    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    private static void type(ContainerInput input, String text) throws InterruptedException {
        assertThat(input.write(text.getBytes(StandardCharsets.UTF_8), () -> false))
                .isTrue();
    }

    private void awaitText(ContainerId id, String text) {
        await().atMost(SOON).until(() -> lab.output.text(id).contains(text));
    }

    @Test
    void anOpenInputOutlivesItsUsersAndTheAgent() throws Exception {
        var id = lab.container("open")
                .user("web")
                .streams(OPEN)
                .script("while read line; do echo got $line; done; echo end")
                .start();
        try (var first = lab.runtime.input(id);
                var second = lab.runtime.input(id)) {
            type(first, "one\n");
            awaitText(id, "got one");
            type(second, "two\n");
            awaitText(id, "got two");
            assertThat(first.finish()).as("it stays open for others").isFalse();
        }
        lab.restartRuntime();
        try (var third = lab.runtime.input(id)) {
            type(third, "three\n");
            awaitText(id, "got three");
        }
        assertThat(lab.output.text(id)).doesNotContain("end");
        assertThat(lab.findEnd(id)).isEmpty();
    }

    @Test
    void anInputForOneUserEndsWithThatOne() throws Exception {
        var id = lab.container("once").streams(ONCE).script("cat; echo end").start();
        try (var first = lab.runtime.input(id)) {
            type(first, "some words\n");
            awaitText(id, "some words");
            assertThat(first.finish()).isTrue();
            assertThat(lab.awaitEnd(id).exitCode())
                    .as("while its user waits for the rest of the output")
                    .isZero();
        }

        assertThat(lab.output.text(id)).isEqualTo("some words\nend\n");
        assertThatThrownBy(() -> lab.runtime.input(id)).hasMessageContaining("does not run");
    }

    @Test
    void aTerminalIsTheContainersOwnAndHasASize() throws Exception {
        var id = lab.container("tty")
                .user("web")
                .streams(TERMINAL)
                .script(
                        "trap 'echo caught; exit 5' INT; tty; ls -l $(tty); ls /proc/self/fd | tr '\\n' ' '; echo; read x; "
                                + "stty size; echo err >&2; echo ready; while :; do sleep 0.1; done")
                .start();
        awaitText(id, "web");
        try (var user = lab.runtime.input(id)) {
            user.resize(132, 43);
            type(user, "\n");
            awaitText(id, "ready");
            assertThat(user.finish()).as("a terminal does not end").isFalse();
        }
        try (var user = lab.runtime.input(id)) {
            type(user, "\003");
        }

        assertThat(lab.awaitEnd(id).exitCode()).isEqualTo(5);
        assertThat(lab.output.text(id))
                .startsWith("/dev/pts/0\r\n")
                .contains("crw--w----", "0 1 2 3 \r\n", "43 132\r\n", "err\r\n", "caught");
    }

    @Test
    void whoHasNoInputSaysSo() {
        var id = lab.container("closed").script("cat; sleep 1000").start();

        assertThatThrownBy(() -> lab.runtime.input(id)).hasMessageContaining("container closed has no standard input");
    }

    @Test
    void noDescriptorIsLeft() throws Exception {
        run();
        long before = descriptors();
        for (int i = 0; i < 3; i++) {
            run();
        }

        await().atMost(SOON).until(() -> descriptors() <= before);
    }

    private void run() {
        for (var streams : new StandardStreams[] {OPEN, ONCE, TERMINAL}) {
            assertThat(lab.container("short")
                            .streams(streams)
                            .script("exit 3")
                            .runToEnd()
                            .end()
                            .exitCode())
                    .isEqualTo(3);
            assertThatThrownBy(() -> lab.container("short")
                            .streams(streams)
                            .argv("/nosuch")
                            .start())
                    .isInstanceOf(ContainerException.class);
        }
    }

    private static long descriptors() throws Exception {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
