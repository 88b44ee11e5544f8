package io.skiff.cli.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A process that cannot be taken for another one: a pid is used again, a pid with its start time is not (proc(5)).
 *
 * @param startTime in clock ticks since the boot
 */
record ProcessIdentity(long pid, long startTime) {

    /** After the command's name, which may hold anything: state is the first field, the start time the twentieth. */
    private static final int START_TIME_FIELD = 19;

    /** Empty if there is no such process, or only its remains. */
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

    /** The value of a flag it was started with; empty if it has none, or is just becoming another program. */
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

    /** The words it was started with; empty if it has ended. */
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
