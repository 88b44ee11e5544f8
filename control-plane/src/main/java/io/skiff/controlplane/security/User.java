package io.skiff.controlplane.security;

import java.util.List;

/** The sender of a request. */
public record User(String name, List<String> groups) {

    private static final String ADMINISTRATORS = "system:masters";

    public User {
        groups = List.copyOf(groups);
    }

    /** Whether the user may do everything. Any other user may do nothing yet. */
    public boolean isAdministrator() {
        return groups.contains(ADMINISTRATORS);
    }
}
