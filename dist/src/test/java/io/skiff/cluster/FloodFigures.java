package io.skiff.cluster;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The figures that an attacker prints at its end.
 *
 * @param tried attempted connections
 * @param connected those of them that the server's host accepted
 * @param begun those of them that finished the handshake, or stop before it on purpose
 */
record FloodFigures(int tried, int connected, int begun) {

    private static final Pattern PRINTED = Pattern.compile("flood: (\\d+) tried, (\\d+) connected, (\\d+) begun");

    @Override
    public String toString() {
        return "flood: " + tried + " tried, " + connected + " connected, " + begun + " begun";
    }

    /** Finds the figures in the output of an attacker that has ended. */
    static Optional<FloodFigures> find(String output) {
        var found = PRINTED.matcher(output);
        return found.find()
                ? Optional.of(new FloodFigures(number(found.group(1)), number(found.group(2)), number(found.group(3))))
                : Optional.empty();
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }
}
