package io.skiff.cli.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A program that holds the lock of a file until it is killed, as server and agent do. */
final class LockingProgram {

    private LockingProgram() {}

    /** @return as soon as the program holds the lock */
    static Process start(Path file, String... arguments) throws IOException {
        Files.createDirectories(file.getParent());
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockingProgram.class.getName(),
                file.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String answer = process.inputReader().readLine();
        if (!"locked".equals(answer)) {
            process.destroyForcibly();
            throw new IOException("cannot lock " + file + ": " + answer);
        }
        return process;
    }

    public static void main(String[] arguments) throws IOException {
        try (var channel =
                FileChannel.open(Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            System.out.println(channel.tryLock() == null ? "somebody else has it" : "locked");
            System.in.read();
        }
    }
}
