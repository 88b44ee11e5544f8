package io.skiff.cli.command.image;

import java.util.Locale;

/** Amounts of bytes as Docker shows them: {@code 9.43MB}. */
final class Sizes {

    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

    private Sizes() {}

    static String of(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        if (unit == 0) {
            return bytes + "B";
        }
        // three digits, without zeros at the end
        var text = String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
        return (text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text) + UNITS[unit];
    }
}
