package io.skiff.agent.pod;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses the signal that asks a container to end, as an image names it: {@code SIGQUIT}, {@code quit}, {@code 3},
 * {@code SIGRTMIN+3}.
 */
public final class StopSignal {

    public static final int SIGTERM = 15;

    private static final int SIGRTMIN = 34;
    private static final int SIGRTMAX = 64;

    /** By their numbers on x86-64 and aarch64, from 1. */
    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");

    private static final Map<String, String> OTHER_NAMES =
            Map.of("IOT", "ABRT", "CLD", "CHLD", "POLL", "IO", "UNUSED", "SYS");

    private static final Pattern REAL_TIME = Pattern.compile("RT(?:MIN(?:\\+(\\d{1,2}))?|MAX(?:-(\\d{1,2}))?)");

    private StopSignal() {}

    /** Returns the number of a signal; SIGTERM if the name is empty or unknown. */
    public static int parse(String text) {
        var name = text.strip().toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
        if (name.matches("[0-9]{1,2}")) {
            return inRange(Integer.parseInt(name));
        }
        var realTime = REAL_TIME.matcher(name);
        if (realTime.matches()) {
            int number = name.startsWith("RTMIN")
                    ? SIGRTMIN + offset(realTime.group(1))
                    : SIGRTMAX - offset(realTime.group(2));
            return number >= SIGRTMIN && number <= SIGRTMAX ? number : SIGTERM;
        }
        int place = NAMES.indexOf(OTHER_NAMES.getOrDefault(name, name));
        return place < 0 ? SIGTERM : place + 1;
    }

    private static int offset(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static int inRange(int number) {
        return number >= 1 && number <= SIGRTMAX ? number : SIGTERM;
    }
}
