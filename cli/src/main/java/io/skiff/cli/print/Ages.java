package io.skiff.cli.print;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Formats the age of a timestamp as kubectl does: {@code 5s}, {@code 3m10s}, {@code 2d4h}. */
public final class Ages {

    private Ages() {}

    /** @param timestamp RFC 3339; an invalid one gives {@code <unknown>} */
    public static String since(String timestamp, Instant now) {
        try {
            return format(Duration.between(Instant.parse(timestamp), now));
        } catch (DateTimeParseException e) {
            return "<unknown>";
        }
    }

    /** Formats at most two units, coarser for longer ages (apimachinery {@code HumanDuration}). */
    public static String format(Duration age) {
        long seconds = age.toSeconds();
        if (seconds < -1) {
            return "<invalid>";
        }
        if (seconds < 0) {
            return "0s";
        }
        if (seconds < 120) {
            return seconds + "s";
        }
        long minutes = seconds / 60;
        if (minutes < 10) {
            return two(minutes, "m", seconds % 60, "s");
        }
        long hours = minutes / 60;
        if (hours < 3) {
            return minutes + "m";
        }
        if (hours < 8) {
            return two(hours, "h", minutes % 60, "m");
        }
        if (hours < 48) {
            return hours + "h";
        }
        long days = hours / 24;
        if (days < 8) {
            return two(days, "d", hours % 24, "h");
        }
        if (days < 365 * 2) {
            return days + "d";
        }
        long years = days / 365;
        return years < 8 ? two(years, "y", days % 365, "d") : years + "y";
    }

    private static String two(long coarse, String coarseUnit, long fine, String fineUnit) {
        return fine == 0 ? coarse + coarseUnit : coarse + coarseUnit + fine + fineUnit;
    }
}
