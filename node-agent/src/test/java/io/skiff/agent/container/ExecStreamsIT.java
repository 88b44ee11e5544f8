package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Programs of users in a running container, with pipes and with a terminal of the container's own. */
@Tag("cgroup")
class ExecStreamsIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String FOREVER = "trap 'exit 0' TERM; while :; do sleep 0.1; done";

    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    /** A program whose output is collected by a thread of its own. */
    private final class Watched implements AutoCloseable {

        private final ExecProcess process;
        private final ByteArrayOutputStream output = new ByteArrayOutputStream();
        private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
        private final CompletableFuture<OptionalInt> code;

        Watched(ContainerId id, boolean isTerminal, String script) {
            process = lab.runtime.open(id, new ExecCommand(List.of("/bin/sh", "-c", script), true, isTerminal));
            code = CompletableFuture.supplyAsync(this::pass);
        }

        private OptionalInt pass() {
            try {
                return process.passOutput((isErrors, bytes) -> {
                    synchronized (output) {
                        (isErrors ? errors : output).writeBytes(bytes);
                    }
                    return true;
                });
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        String output() {
            synchronized (output) {
                return output.toString(StandardCharsets.UTF_8);
            }
        }

        int code() {
            return code.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join().orElseThrow();
        }

        void type(String text) throws InterruptedException {
            assertThat(process.write(text.getBytes(StandardCharsets.UTF_8))).isTrue();
        }

        @Override
        public void close() {
            process.hangUp();
            code.join();
            process.close();
        }
    }

    private ContainerId started() {
        return lab.container("main").user("web").script(FOREVER).start();
    }

    private String run(ContainerId id, String script) {
        return new String(
                lab.runtime
                        .exec(id, new ExecRequest(List.of("/bin/sh", "-c", script), SOON, 10_000, false))
                        .output(),
                StandardCharsets.UTF_8);
    }

    @Test
    void inputOutputAndErrorsAreThreePipes() throws Exception {
        try (var program = new Watched(started(), false, "echo err >&2; cat; echo x > /dev/stdout; exit 9")) {
            program.type("some ");
            program.type("words\n");
            program.process.endInput();

            assertThat(program.code()).isEqualTo(9);
            assertThat(program.output()).isEqualTo("some words\nx\n");
            assertThat(program.errors).hasToString("err\n");
        }
    }

    @Test
    void aTerminalIsTheContainersOwn() throws Exception {
        try (var program = new Watched(started(), true, "tty; ls -l $(tty); read size; stty size; read x; echo end")) {
            await().atMost(SOON).until(() -> program.output().contains("web"));
            program.process.resize(132, 43);
            program.type("\n");
            await().atMost(SOON).until(() -> program.output().contains("43 132\r\n"));
            program.type("\n");

            assertThat(program.code()).isZero();
            assertThat(program.output()).startsWith("/dev/pts/0\r\n").contains("crw--w----");
        }
    }

    @Test
    void ctrlCReachesTheProgramOfTheTerminal() throws Exception {
        try (var program = new Watched(started(), true, "trap 'exit 5' INT; echo ready; while :; do sleep 0.1; done")) {
            await().atMost(SOON).until(() -> program.output().contains("ready"));
            program.type("\003");

            assertThat(program.code()).isEqualTo(5);
        }
    }

    @Test
    void hangingUpEndsTheTerminalAndTheInput() throws Exception {
        var id = started();
        var terminal =
                new Watched(id, true, "trap 'touch /tmp/hung; exit' HUP; echo ready; while :; do sleep 0.1; done");
        var pipes = new Watched(id, false, "echo ready; cat; touch /tmp/ended");
        await().atMost(SOON)
                .until(() ->
                        terminal.output().contains("ready") && pipes.output().contains("ready"));
        terminal.close();
        pipes.close();

        await().atMost(SOON).until(() -> run(id, "ls /tmp").equals("ended\nhung\n"));
    }

    @Test
    void whatIsLeftBehindEndsWithTheContainerAndCounts() throws Exception {
        var id = started();
        var open = new ArrayList<Watched>();
        for (int i = 0; i < ExecGroups.MOST_OF_A_CONTAINER; i++) {
            open.add(new Watched(id, false, "exec sleep 1000"));
        }
        open.forEach(Watched::close);
        assertThat(run(id, "ps -o args | grep -c '^sleep 1000'").strip()).isEqualTo("32");
        assertThatThrownBy(() -> new Watched(id, false, "true"))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("32 programs of users run in container main already");

        run(id, "kill $(ps -o pid,args | sed -n 's/^ *\\([0-9]*\\) sleep 1000$/\\1/p')");
        await().atMost(SOON).ignoreExceptions().until(() -> {
            try (var program = new Watched(id, false, "exit 3")) {
                return program.code() == 3;
            }
        });
        var left = new Watched(id, false, "exec sleep 1000");
        lab.runtime.kill(id);
        assertThat(left.code()).isEqualTo(137);
        left.close();
        lab.awaitEnd(id);
        lab.runtime.remove(id);
    }

    @Test
    void noDescriptorIsLeft() throws Exception {
        var id = started();
        try (var first = new Watched(id, true, "true")) {
            first.code();
        }
        long before = descriptors();
        for (int i = 0; i < 5; i++) {
            try (var program = new Watched(id, i % 2 == 0, "true")) {
                assertThat(program.code()).isZero();
            }
            assertThatThrownBy(() -> lab.runtime.open(id, new ExecCommand(List.of("nothing"), true, true)))
                    .isInstanceOf(ContainerException.class);
        }
        await().atMost(SOON).until(() -> descriptors() <= before);
    }

    private static long descriptors() throws Exception {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    /** A place that a container made up is never opened: it could be a device of the host, or a pipe at which the agent hangs. */
    @Test
    void aMadeUpTerminalIsRefused() {
        var id = lab.container("main")
                .script(
                        "mkdir /tmp/pts; mkfifo /tmp/pts/ptmx; rm -f /dev/ptmx; ln -s /tmp/pts/ptmx /dev/ptmx; touch /ready; "
                                + FOREVER)
                .start();
        await().atMost(SOON).until(() -> run(id, "ls /ready").contains("/ready"));

        try (var program = new Watched(id, true, "tty")) {
            assertThat(program.code())
                    .as("only the device of the devpts counts")
                    .isZero();
        }
    }
}
