package io.skiff.controlplane.kind.network;

import io.skiff.controlplane.kind.rule.Field;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rules for ports and their names. */
public final class PortRules {

    /**
     * The most ports of a service or of endpoints. Every address counts once for each port, so both lists are bounded.
     * Kubernetes accepts more.
     */
    public static final int MOST_PORTS = 100;

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");

    private PortRules() {}

    /** Checks a number, or the name of a container's port. */
    public static void reference(Field port) {
        if (port.node().isTextual()) {
            port.check(PortRules::nameFault);
        } else {
            port.between(1, 65535);
        }
    }

    public static Optional<String> nameFault(String name) {
        boolean fits = name.length() <= 15
                && NAME.matcher(name).matches()
                && !name.contains("--")
                && name.chars().anyMatch(Character::isLetter);
        return fits
                ? Optional.empty()
                : Optional.of(
                        "must be a port's name: at most 15 lower case alphanumeric characters or '-', with a letter");
    }
}
