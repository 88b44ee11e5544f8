package io.skiff.agent.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * Debian's dockerd in network and mount namespaces of its own, without a bridge: builds have no network but the loopback. Its data are in
 * memory, and gone with it: each step of a build would wait for the disk.
 */
final class DockerDaemon implements AutoCloseable {

    private static final String DOCKER = "/usr/bin/docker";
    private static final String DOCKERD = "/usr/sbin/dockerd";

    private final Path directory;
    private final Process process;

    DockerDaemon(Path directory) {
        this.directory = directory;
        try {
            process = new ProcessBuilder(
                            "unshare",
                            "-n",
                            "-m",
                            "--propagation",
                            "private",
                            "sh",
                            "-c",
                            "ip link set lo up && mkdir \"$0\" && mount -t tmpfs -o size=4g data \"$0\" && exec \"$@\"",
                            directory.resolve("data").toString(),
                            DOCKERD,
                            "--data-root",
                            directory.resolve("data").toString(),
                            "--exec-root",
                            directory.resolve("run").toString(),
                            "-H",
                            socket(),
                            "--pidfile",
                            directory.resolve("pid").toString(),
                            "--bridge=none",
                            "--iptables=false")
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> run(List.of("version"), false).code == 0);
    }

    private String socket() {
        return "unix://" + directory.resolve("socket");
    }

    /** Starts a program in the daemon's network. */
    Process start(String... command) throws IOException {
        var words = new ArrayList<>(List.of("nsenter", "-t", Long.toString(process.pid()), "-n"));
        words.addAll(List.of(command));
        return new ProcessBuilder(words).inheritIO().start();
    }

    record Result(int code, String output) {}

    /** Runs {@code docker} and returns its output. */
    String docker(String... arguments) {
        var result = run(List.of(arguments), false);
        if (result.code != 0) {
            throw new AssertionError("docker " + List.of(arguments) + ": " + result.output);
        }
        return result.output;
    }

    Result build(boolean withBuildKit, String... arguments) {
        var words = new ArrayList<>(List.of("build", "--network=none"));
        words.addAll(List.of(arguments));
        return run(words, withBuildKit);
    }

    private Result run(List<String> arguments, boolean withBuildKit) {
        var command = new ArrayList<>(List.of(DOCKER, "-H", socket()));
        command.addAll(arguments);
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("DOCKER_BUILDKIT", withBuildKit ? "1" : "0");
            var started = builder.start();
            started.getOutputStream().close();
            var output = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(started.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
