package io.skiff.cli.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A process that cannot be confused with another one: a pid is reused, a pid with its start time is not (proc(5)).
 *
 * @param startTime in clock ticks since the boot
 */
record ProcessIdentity(long pid, long startTime) {

    /** The field's index after the command's name, which can contain any byte: the state is field 0. */
    private static final int START_TIME_FIELD = 19;

    /** Reads the process; empty if it does not exist or is a zombie. */
    static Optional<ProcessIdentity> of(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            if (fields[0].equals("Z") || fields[0].equals("X")) {
                return Optional.empty();
            }
            return Optional.of(new ProcessIdentity(pid, Long.parseLong(fields[START_TIME_FIELD])));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    boolean isAlive() {
        return of(pid).equals(Optional.of(this));
    }

    /** Returns the value of a flag on the command line; empty if it has none, or during exec. */
    Optional<String> flag(String name) {
        List<String> words = commandLine();
        int at = words.indexOf(name);
        if (at >= 0 && at + 1 < words.size()) {
            return Optional.of(words.get(at + 1));
        }
        String joined = name + "=";
        return words.stream()
                .filter(word -> word.startsWith(joined))
                .map(word -> word.substring(joined.length()))
                .findFirst();
    }

    /** Returns the command line; empty if the process has ended. */
    List<String> commandLine() {
        try {
            String words =
                    Files.readString(Path.of("/proc", String.valueOf(pid), "cmdline"), StandardCharsets.ISO_8859_1);
            return List.of(words.split("\0", -1));
        } catch (IOException e) {
            return List.of();
        }
    }
}
