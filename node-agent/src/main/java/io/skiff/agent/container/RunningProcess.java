package io.skiff.agent.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * A process, distinguished from a later one with the same pid.
 *
 * @param startTicks since boot, field 22 of /proc/PID/stat
 */
record RunningProcess(int pid, long startTicks) {

    private static final int STATE = 3;
    private static final int FLAGS = 9;
    private static final int START_TIME = 22;
    private static final long PF_EXITING = 0x4;
    private static final long PF_FORKNOEXEC = 0x40;
    private static final Set<String> ENDED = Set.of("Z", "X");

    /** Finds a process; empty if there is none. */
    static Optional<RunningProcess> find(int pid) {
        return stat(pid).map(fields -> new RunningProcess(pid, Long.parseLong(field(fields, START_TIME))));
    }

    /**
     * Returns true if our child, not reaped yet, came through execve, and false if it died before.
     *
     * <p>The kernel wakes the vfork parent a moment before it clears the mark of a process that has never called
     * execve. So a marked process that lives is still on its way.
     */
    static boolean awaitExecution(int pid) {
        while (true) {
            var fields = stat(pid);
            if (fields.isEmpty() || (Long.parseLong(field(fields.get(), FLAGS)) & PF_FORKNOEXEC) == 0) {
                return true;
            }
            if (ENDED.contains(field(fields.get(), STATE))) {
                return false;
            }
            Thread.onSpinWait();
        }
    }

    /** Whether it is there, though it may have ended and wait to be reaped. */
    boolean isAlive() {
        return find(pid).filter(this::equals).isPresent();
    }

    /** Whether it has not begun to end: the first process of a pid namespace ends after all others. */
    boolean isRunning() {
        return isAlive()
                && stat(pid)
                        .filter(fields -> !ENDED.contains(field(fields, STATE))
                                && (Long.parseLong(field(fields, FLAGS)) & PF_EXITING) == 0)
                        .isPresent();
    }

    /** The number of a process in the innermost of its pid namespaces; 0 if it is gone. */
    static int numberInside(int pid) {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("NSpid:"))
                    .map(line -> Integer.parseInt(line.substring(line.lastIndexOf('\t') + 1)))
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException ended) {
            return 0;
        }
    }

    /** Reads the fields after the command's name, which may contain any byte: from the third on. */
    private static Optional<String[]> stat(int pid) {
        try {
            var text = new String(Files.readAllBytes(Path.of("/proc/" + pid + "/stat")), StandardCharsets.ISO_8859_1);
            return Optional.of(text.substring(text.lastIndexOf(')') + 2).split(" ", -1));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    private static String field(String[] fields, int number) {
        return fields[number - 3];
    }
}
