package io.skiff.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Flags that stand before the command's name, as kubectl allows: {@code skiff -n prod get pods}. */
public final class LeadingFlags {

    private static final Set<String> WITH_VALUE =
            Set.of("--kubeconfig", "--context", "-s", "--server", "-n", "--namespace", "--request-timeout");

    private LeadingFlags() {}

    /** What stands behind the words of these commands may be a command in a container, with flags of its own. */
    private static final Set<String> WITH_A_COMMAND = Set.of("exec", "run");

    /** Moves those flags to where every command accepts them: behind the other words, or right behind the command's name. */
    public static String[] moveBehind(String... words) {
        int command = 0;
        while (command < words.length && WITH_VALUE.contains(name(words[command]))) {
            command += words[command].contains("=") ? 1 : 2;
        }
        if (command == 0 || command >= words.length) {
            return words;
        }
        List<String> given = List.of(words);
        var moved = new ArrayList<>(given.subList(command, given.size()));
        moved.addAll(WITH_A_COMMAND.contains(words[command]) ? 1 : moved.size(), given.subList(0, command));
        return moved.toArray(String[]::new);
    }

    private static String name(String word) {
        int end = word.indexOf('=');
        return end < 0 ? word : word.substring(0, end);
    }
}
