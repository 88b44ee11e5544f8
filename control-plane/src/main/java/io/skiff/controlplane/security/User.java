package io.skiff.controlplane.security;

import java.util.List;

/** The sender of a request. */
public record User(String name, List<String> groups) {

    public User {
        groups = List.copyOf(groups);
    }
}
