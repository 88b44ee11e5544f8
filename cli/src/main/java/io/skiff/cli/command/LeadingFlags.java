package io.skiff.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Flags that stand before the command's name, as kubectl allows: {@code skiff -n prod get pods}. */
public final class LeadingFlags {

    private static final Set<String> WITH_VALUE =
            Set.of("--kubeconfig", "--context", "-s", "--server", "-n", "--namespace", "--request-timeout");

    private LeadingFlags() {}

    /** Moves those flags behind the other words, where every command accepts them. */
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
        moved.addAll(given.subList(0, command));
        return moved.toArray(String[]::new);
    }

    private static String name(String word) {
        int end = word.indexOf('=');
        return end < 0 ? word : word.substring(0, end);
    }
}
