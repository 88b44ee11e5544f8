package io.skiff.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs and waits for their end. */
final class Command {

    /** A command that takes longer hangs. */
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private Command() {}

    /**
     * The result of a program.
     *
     * @param output standard output and standard error, interleaved
     */
    record Result(List<String> command, int exitCode, String output) {

        Result requireSuccess() {
            if (exitCode != 0) {
                throw new AssertionError(this);
            }
            return this;
        }

        @Override
        public String toString() {
            return String.join(" ", command) + "\nexit code " + exitCode + "\n" + output;
        }
    }

    static Result run(List<String> command) {
        return run(command, Map.of());
    }

    static Result run(List<String> command, Map<String, String> environment) {
        try {
            Path output = Files.createTempFile("skiff-command", ".out");
            try {
                var builder = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(output.toFile());
                // the tests must not touch the cluster of the person who runs them
                builder.environment().remove("KUBECONFIG");
                builder.environment().putAll(environment);
                Process process = builder.start();
                if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly().waitFor();
                    throw new AssertionError(String.join(" ", command) + " did not end within " + LIMIT + ":\n"
                            + Files.readString(output, StandardCharsets.UTF_8));
                }
                return new Result(
                        command, process.exitValue(), new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + command, e);
        }
    }

    static Result run(String... command) {
        return run(List.of(command));
    }

    static String succeed(String... command) {
        return run(command).requireSuccess().output();
    }
}
