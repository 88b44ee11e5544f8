package io.skiff.cli.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterStopTest {

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private HostLayout layout;

    @BeforeEach
    void makeData() throws IOException {
        layout = new HostLayout(directory.resolve("data"), directory.resolve("run"));
        Files.createDirectories(layout.directory(Component.SERVER).resolve("etcd"));
        Files.createDirectories(layout.directory(Component.AGENT));
    }

    @Test
    void letsEachProgramEndWhatItMade() throws IOException {
        Path calls = directory.resolve("calls");
        stop("echo \"$*\" >> " + calls).end(false);
        assertThat(calls)
                .hasContent("agent --cleanup --data-dir " + layout.dataDirectory() + " --node-name one\n"
                        + "server --cleanup --data-dir " + layout.dataDirectory());
        assertThat(layout.directory(Component.SERVER)).exists();
    }

    @Test
    void removesTheDataOnRequest() throws IOException {
        stop("exit 0").end(true);
        assertThat(layout.dataDirectory()).doesNotExist();
    }

    @Test
    void keepsTheDataOfAnEtcdThatDoesNotEnd() throws IOException {
        ClusterStop stop = stop("[ $1 = agent ] || { echo etcd does not end; exit 1; }");
        assertThatThrownBy(() -> stop.end(true))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("skiff server --cleanup ended with 1: etcd does not end")
                .hasMessageContaining("remove " + layout.dataDirectory() + ": left");
        assertThat(layout.directory(Component.SERVER).resolve("etcd")).exists();
    }

    /** An agent in a terminal, as {@code skiff agent} starts it, has no pid file. */
    @Test
    void endsAnAgentThatSomebodyElseStarted() throws Exception {
        Process agent = LockingProgram.start(layout.lock(Component.AGENT));
        try {
            stop("exit 0").end(false);
            assertThat(agent.isAlive()).isFalse();
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .contains("Stopped the agent")
                    .contains("The server was not running");
        } finally {
            agent.destroyForcibly();
        }
    }

    @Test
    void startsNothingBesideWhatSomebodyElseStarted() throws Exception {
        Process agent = LockingProgram.start(layout.lock(Component.AGENT));
        try {
            assertThatThrownBy(() -> new Background(layout, Component.AGENT).requireNotByOthers())
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("the agent runs already (pid " + agent.pid() + ")")
                    .hasMessageContaining("kill " + agent.pid());
            new Background(layout, Component.SERVER).requireNotByOthers();
        } finally {
            agent.destroyForcibly();
        }
    }

    @Test
    void leavesTheFilesOfANodeWhoseContainersDoNotEnd() throws IOException {
        Path root = Files.createDirectories(layout.runDirectory().resolve("one").resolve("root"));
        ClusterStop stop = stop("[ $1 = server ] || { echo containers do not end; exit 1; }");
        assertThatThrownBy(() -> stop.end(true))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("skiff agent --cleanup ended with 1: containers do not end")
                .hasMessageContaining("remove " + layout.runDirectory().resolve("one") + ": left");
        assertThat(root).exists();
    }

    @Test
    void refusesAnAgentOfThisNetworkOnAnotherDataDirectory() throws Exception {
        Process agent = LockingProgram.start(layout.networkLock(), "--data-dir=/srv/b");
        try {
            assertThatThrownBy(() -> new Background(layout, Component.AGENT).requireOwn())
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("(pid " + agent.pid() + ") keeps its data in /srv/b");
        } finally {
            agent.destroyForcibly();
        }
    }

    @Test
    void refusesWhatRunsOnAnotherDataDirectory() throws Exception {
        Process other =
                new ProcessBuilder("bash", "-c", "read", Component.SERVER.mainClass(), "--data-dir", "/srv/b").start();
        try {
            new PidFile(layout.pidFile(Component.SERVER), Component.SERVER.mainClass())
                    .write(ProcessIdentity.of(other.pid()).orElseThrow());
            assertThatThrownBy(() -> new Background(layout, Component.SERVER).requireOwn())
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining(
                            "(pid " + other.pid() + ") keeps its data in /srv/b, not in " + layout.dataDirectory());
            new Background(new HostLayout(Path.of("/srv/b"), layout.runDirectory()), Component.SERVER).requireOwn();
        } finally {
            other.destroyForcibly();
        }
    }

    /** @param script replaces the launcher; it is called with {@code agent|server --cleanup ...} as its arguments */
    private ClusterStop stop(String script) throws IOException {
        Path launcher = directory.resolve("skiff");
        Files.writeString(launcher, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        var console = new Console(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                Map.of(),
                Clock.systemUTC());
        return new ClusterStop(console, layout, "one", launcher);
    }
}
