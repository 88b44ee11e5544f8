package io.skiff.agent.security;

import java.util.List;

/**
 * The user and group ids with which a container's program runs.
 *
 * @param home the user's home in the image; {@code /} if it has none
 */
public record Identity(long uid, long gid, List<Long> groups, String home) {

    public Identity {
        groups = List.copyOf(groups);
    }
}
