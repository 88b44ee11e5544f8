package io.skiff.cli.forward;

import io.skiff.cli.CommandException;

/**
 * A port of this host, and what its connections go on to.
 *
 * @param local 0 for any
 * @param remote a port's number or name
 */
public record PortPair(int local, String remote) {

    private static final int LARGEST = 65_535;

    /** Reads {@code [LOCAL:]REMOTE}; with an empty LOCAL any port is taken. */
    public static PortPair parse(String word) {
        String[] parts = word.split(":", -1);
        String remote = parts[parts.length - 1];
        if (parts.length > 2 || remote.isEmpty()) {
            throw new CommandException("error: invalid port format '" + word + "'; it is [LOCAL:]REMOTE, as 8080:80");
        }
        if (parts.length == 2) {
            return new PortPair(parts[0].isEmpty() ? 0 : number(parts[0], word), remote);
        }
        return new PortPair(isNumber(remote) ? number(remote, word) : 0, remote);
    }

    /** Whether the remote port has a number, which needs nobody to look it up. */
    public static boolean isNumber(String port) {
        return port.matches("[0-9]+");
    }

    /** Reads a port's number. */
    public static int number(String port, String word) {
        int number = port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0;
        if (number < 1 || number > LARGEST) {
            throw new CommandException("error: '" + word + "': a port is a number from 1 to " + LARGEST);
        }
        return number;
    }
}
