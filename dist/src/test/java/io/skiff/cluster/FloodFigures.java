package io.skiff.cluster;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an attacker did in all, as it prints it in the end.
 *
 * @param tried connections that it asked for
 * @param connected of those, what the server's host took
 * @param begun of those, where the server finished the handshake, or that stop before it
 */
record FloodFigures(int tried, int connected, int begun) {

    private static final Pattern PRINTED = Pattern.compile("flood: (\\d+) tried, (\\d+) connected, (\\d+) begun");

    @Override
    public String toString() {
        return "flood: " + tried + " tried, " + connected + " connected, " + begun + " begun";
    }

    /** In the output of an attacker that has ended. */
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
