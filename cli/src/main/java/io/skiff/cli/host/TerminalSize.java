package io.skiff.cli.host;

import java.util.Optional;
import java.util.regex.Pattern;

/** The size of a terminal in characters. */
public record TerminalSize(int columns, int rows) {

    private static final Pattern OF_STTY = Pattern.compile("([0-9]{1,5}) ([0-9]{1,5})");

    /** Reads what {@code stty size} prints; empty if the terminal does not know. */
    static Optional<TerminalSize> parse(String rowsAndColumns) {
        var matcher = OF_STTY.matcher(rowsAndColumns.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var size = new TerminalSize(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(1)));
        return size.columns == 0 || size.rows == 0 ? Optional.empty() : Optional.of(size);
    }
}
