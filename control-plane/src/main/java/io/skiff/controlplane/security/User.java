package io.skiff.controlplane.security;

import java.util.List;

/** Who sent a request. */
public record User(String name, List<String> groups) {

    private static final String ADMINISTRATORS = "system:masters";

    public User {
        groups = List.copyOf(groups);
    }

    /** May do everything; whoever is not may do nothing. */
    public boolean isAdministrator() {
        return groups.contains(ADMINISTRATORS);
    }
}
