package io.skiff.agent.pod;

import java.util.Locale;
import java.util.Map;

/**
 * Parses the signal that asks a container to end, as an image names it: {@code SIGQUIT}, {@code quit}, {@code 3},
 * {@code SIGRTMIN+3}.
 */
public final class StopSignal {

    public static final int SIGTERM = 15;

    private static final int SIGRTMIN = 34;
    private static final int LAST_SIGNAL = 64;

    /** The numbers on x86-64 and aarch64. */
    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("HUP", 1),
            Map.entry("INT", 2),
            Map.entry("QUIT", 3),
            Map.entry("ABRT", 6),
            Map.entry("KILL", 9),
            Map.entry("USR1", 10),
            Map.entry("USR2", 12),
            Map.entry("ALRM", 14),
            Map.entry("TERM", SIGTERM),
            Map.entry("CONT", 18),
            Map.entry("STOP", 19),
            Map.entry("WINCH", 28),
            Map.entry("PWR", 30),
            Map.entry("RTMIN", SIGRTMIN));

    private StopSignal() {}

    /** Returns the number of a signal; SIGTERM if the name is empty or unknown. */
    public static int parse(String text) {
        var name = text.strip().toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
        if (name.matches("[0-9]{1,2}")) {
            return inRange(Integer.parseInt(name));
        }
        if (name.matches("RTMIN\\+[0-9]{1,2}")) {
            return inRange(SIGRTMIN + Integer.parseInt(name.substring("RTMIN+".length())));
        }
        return NUMBERS.getOrDefault(name, SIGTERM);
    }

    private static int inRange(int number) {
        return number >= 1 && number <= LAST_SIGNAL ? number : SIGTERM;
    }
}
