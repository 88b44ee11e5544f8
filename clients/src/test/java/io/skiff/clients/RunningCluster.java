package io.skiff.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server and a node on the host that these tests run on (src/test/host), started before the first of them and ended after the last. */
public final class RunningCluster implements BeforeAllCallback {

    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(RunningCluster.class);
    private static final Path SOURCE = Path.of("..").toAbsolutePath().normalize();

    /** Ends with the tests. */
    private record Started() implements AutoCloseable {

        @Override
        public void close() {
            skiff("down");
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        var unused = context.getRoot().getStore(HERE).computeIfAbsent(Started.class, first -> start(), Started.class);
    }

    private static Started start() {
        // The launcher archives each program's classes at its first start, which takes longer than a start may.
        List.of("server", "agent", "version").forEach(program -> skiff(program, "--help"));
        var image = Path.of("target", "busybox.tar").toAbsolutePath().toString();
        run(SOURCE.resolve("scripts/busybox-image").toString(), image, "busybox:1");
        skiff("image", "import", "--local", image);
        skiff("up", "--node-name", "clients-" + ProcessHandle.current().pid());
        return new Started();
    }

    /** The administrator's, as `skiff` names it. */
    static Path kubeconfig() {
        return Path.of(skiff("kubeconfig").strip());
    }

    /** Kills the server; what started it starts it again. */
    static void killServer() throws IOException {
        var pid = Files.readString(Path.of("/run/skiff/server.pid")).split(" ", 2)[0];
        run("kill", "-9", pid);
    }

    static String skiff(String... arguments) {
        var command = new ArrayList<String>();
        command.add(program());
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private static String program() {
        try (var files = Files.list(SOURCE.resolve("dist/target"))) {
            return files.map(file -> file.resolve("skiff"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .map(Path::toString)
                    .orElseThrow(
                            () -> new IllegalStateException("no distribution in dist/target: mvn package makes it"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @return what a program wrote, both its streams; fails when the program does */
    static String run(String... command) {
        try {
            var output = Files.createTempFile("skiff-command", ".out");
            try {
                return output(command, output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new IllegalStateException(String.join(" ", command), e);
        }
    }

    private static String output(String[] command, Path output) throws IOException {
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile())
                .start();
        process.onExit().completeOnTimeout(process, 4, TimeUnit.MINUTES).join();
        boolean hangs = process.isAlive();
        process.destroyForcibly();
        var text = Files.readString(output);
        if (hangs || process.exitValue() != 0) {
            throw new AssertionError(String.join(" ", command) + (hangs ? " did not end" : " failed") + ":\n" + text);
        }
        return text;
    }
}
