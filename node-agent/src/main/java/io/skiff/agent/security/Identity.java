package io.skiff.agent.security;

import java.util.List;

/**
 * The numbers a container's program runs with.
 *
 * @param home of the user in the image, {@code /} when it has none
 */
public record Identity(long uid, long gid, List<Long> groups, String home) {

    public Identity {
        groups = List.copyOf(groups);
    }
}
