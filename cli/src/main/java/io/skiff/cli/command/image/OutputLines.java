package io.skiff.cli.command.image;

import java.util.function.Consumer;

/** Makes whole lines of output that comes in pieces. */
final class OutputLines {

    private final Consumer<String> lines;
    private final StringBuilder begun = new StringBuilder();

    OutputLines(Consumer<String> lines) {
        this.lines = lines;
    }

    void add(String piece) {
        begun.append(piece);
        for (int end = begun.indexOf("\n"); end >= 0; end = begun.indexOf("\n")) {
            lines.accept(begun.substring(0, end));
            begun.delete(0, end + 1);
        }
    }

    /** Gives out the line that has no end. */
    void flush() {
        if (begun.length() > 0) {
            lines.accept(begun.toString());
            begun.setLength(0);
        }
    }
}
