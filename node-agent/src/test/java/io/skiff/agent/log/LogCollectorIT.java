package io.skiff.agent.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.linux.ErrnoException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses real FIFOs, and shells that write to them. */
class LogCollectorIT {

    @TempDir
    Path directory;

    private final List<Process> processes = new ArrayList<>();
    private LogCollector collector;

    @BeforeEach
    void open() {
        collector = new LogCollector(Clock.systemUTC());
    }

    @AfterEach
    void close() {
        processes.forEach(Process::destroyForcibly);
        collector.close();
    }

    @Test
    void keepsBothStreams() throws Exception {
        attach("web");
        shell("web", "echo out; echo err >&2; printf partial").waitFor();
        await().atMost(Duration.ofSeconds(60)).until(() -> log("web").contains("partial"));
        assertThat(log("web")).contains("out\n", "err\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("web.d"))))
                .isEqualTo("rwx------");
    }

    @Test
    void keepsEverythingThatWasWrittenBeforeTheDetach() throws Exception {
        attach("web");
        shell("web", "seq 1 100000").waitFor();
        collector.detach(id("web"));
        assertThat(log("web").lines()).hasSize(100_000).last().isEqualTo("100000");
        collector.detach(id("web"));
    }

    @Test
    void aContainerMayReopenItsOutput() throws Exception {
        attach("web");
        shell("web", "echo a > /proc/self/fd/1; echo b > /proc/self/fd/1; echo c")
                .waitFor();
        collector.detach(id("web"));
        assertThat(log("web")).isEqualTo("a\nb\nc\n");
    }

    @Test
    void theOutputOutlivesTheCollector() throws Exception {
        attach("web");
        Process writer = shell("web", "echo before; read line; echo away; read line; echo after; read line");
        await().atMost(Duration.ofSeconds(60)).until(() -> log("web").equals("before\n"));
        collector.close();
        writer.getOutputStream().write('\n');
        writer.getOutputStream().flush();
        collector = new LogCollector(Clock.systemUTC());
        attach("web");
        await().atMost(Duration.ofSeconds(60)).until(() -> log("web").equals("before\naway\n"));
        writer.getOutputStream().write('\n');
        writer.getOutputStream().flush();
        await().atMost(Duration.ofSeconds(60)).until(() -> log("web").equals("before\naway\nafter\n"));
        assertThat(writer.isAlive()).isTrue();
    }

    @Test
    void manyContainersNeedOneThread() throws Exception {
        for (int n = 0; n < 50; n++) {
            attach("web" + n);
        }
        long threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("log-collector"))
                .count();
        assertThat(threads).isEqualTo(1);
        for (int n = 0; n < 50; n++) {
            shell("web" + n, "echo " + n);
        }
        for (int n = 0; n < 50; n++) {
            String expected = n + "\n";
            String name = "web" + n;
            await().atMost(Duration.ofSeconds(60)).until(() -> log(name).equals(expected));
        }
    }

    @Test
    void aFloodStaysWithinTheBound() throws Exception {
        collector.close();
        collector = new LogCollector(Clock.systemUTC(), 2_000_000);
        attach("web");
        shell("web", "yes | head -n 500000; echo end").waitFor();
        collector.detach(id("web"));
        assertThat(log("web")).endsWith("y\nend\n");
        assertThat(Files.size(directory.resolve("web.d/output.log"))
                        + Files.size(directory.resolve("web.d/output.old.log")))
                .isBetween(2_000_000L, 4_000_000L);
    }

    @Test
    void saysWhichFifoIsMissing() {
        assertThatThrownBy(() ->
                        collector.attach(id("none"), directory.resolve("none"), directory.resolve("none"), directory))
                .isInstanceOf(ErrnoException.class)
                .hasMessage("open " + directory.resolve("none") + ": ENOENT");
    }

    /** The writer is a process to which the container passed its output. */
    @Test
    void doesNotWaitForAWriterThatNeverStops() throws Exception {
        attach("web");
        Process writer = shell("web", "exec yes");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> directory.resolve("web.d/output.log").toFile().length() > 0);

        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> collector.detach(id("web")));

        assertThat(writer.isAlive()).isTrue();
    }

    @Test
    void leavesNoLogOfWhatDidNotStart() throws Exception {
        attach("none");
        attach("some");
        shell("some", "echo some").waitFor();

        collector.discard(id("none"));
        collector.discard(id("some"));

        assertThat(directory.resolve("none.d")).doesNotExist();
        assertThat(log("some")).isEqualTo("some\n");
    }

    private void attach(String name) throws Exception {
        for (String fifo : List.of(name + ".out", name + ".err")) {
            if (!Files.exists(directory.resolve(fifo))) {
                assertThat(new ProcessBuilder("mkfifo", directory.resolve(fifo).toString())
                                .start()
                                .waitFor())
                        .isZero();
            }
        }
        collector.attach(
                id(name),
                directory.resolve(name + ".out"),
                directory.resolve(name + ".err"),
                directory.resolve(name + ".d"));
    }

    /** Opens the FIFOs for reading and writing, as a container has them. */
    private Process shell(String name, String script) throws IOException {
        Process process = new ProcessBuilder("sh", "-c", "exec 1<>" + name + ".out 2<>" + name + ".err; " + script)
                .directory(directory.toFile())
                .start();
        processes.add(process);
        return process;
    }

    private String log(String name) {
        var out = new ByteArrayOutputStream();
        new LogReader(directory.resolve(name + ".d")).read(LogQuery.ALL, () -> true, content -> {
            out.writeBytes(content);
            return true;
        });
        return out.toString(StandardCharsets.UTF_8);
    }

    private static ContainerId id(String name) {
        return new ContainerId(new PodUid("0-1"), name, 0);
    }
}
