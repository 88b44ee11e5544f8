package io.skiff.cli.command.option;

import io.skiff.cli.CommandException;
import java.time.Duration;
import java.util.regex.Pattern;

/** Durations as users write them: {@code 30s}, {@code 5m}, {@code 1h30m}, {@code 10} (seconds). */
public final class Durations {

    private static final Pattern FORM = Pattern.compile("(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");

    private Durations() {}

    /** @param flag names the flag in the error */
    public static Duration parse(String flag, String text) {
        if (text.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        if (text.matches("-\\d+s?")) {
            return Duration.ofDays(7);
        }
        var match = FORM.matcher(text);
        if (text.isEmpty() || text.length() > 24 || !match.matches()) {
            throw new CommandException(
                    "error: " + flag + ": \"" + text + "\" is not a duration; write it as 30s, 5m or 1h30m");
        }
        return Duration.ofHours(number(match.group(1)))
                .plusMinutes(number(match.group(2)))
                .plusSeconds(number(match.group(3)))
                .plusMillis(number(match.group(4)));
    }

    private static long number(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
