package io.skiff.controlplane.api;

import java.util.List;

/** Who sent a request. */
public record User(String name, List<String> groups) {
    public User {
        groups = List.copyOf(groups);
    }
}
