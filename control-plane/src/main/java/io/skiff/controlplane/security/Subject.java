package io.skiff.controlplane.security;

import java.util.List;

/**
 * Whom a certificate is for.
 *
 * @param organization the group of a user; empty for none
 * @param names under which a server is reached, DNS names and addresses; empty for clients
 */
record Subject(String commonName, String organization, List<String> names) {

    Subject {
        names = List.copyOf(names);
    }

    static Subject server(List<String> names) {
        return new Subject("skiff-server", "", names);
    }

    static Subject client(String commonName, String organization) {
        return new Subject(commonName, organization, List.of());
    }

    boolean isServer() {
        return !names.isEmpty();
    }

    /** An IP address, not a DNS name: a colon is in no name, and four numbers are no name either. */
    static boolean isAddress(String name) {
        return name.indexOf(':') >= 0 || name.matches("\\d+(\\.\\d+){3}");
    }
}
