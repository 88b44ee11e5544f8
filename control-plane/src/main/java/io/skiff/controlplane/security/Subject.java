package io.skiff.controlplane.security;

import java.util.List;

/**
 * The subject of a certificate.
 *
 * @param organization the group of a user; empty for none
 * @param names the DNS names and addresses of a server; empty for clients
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

    /** Whether a name is an IP address: no DNS name has a colon or consists of four numbers. */
    static boolean isAddress(String name) {
        return name.indexOf(':') >= 0 || name.matches("\\d+(\\.\\d+){3}");
    }
}
