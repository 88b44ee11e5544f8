package io.skiff.agent.container;

import io.skiff.agent.linux.UserRange;
import java.util.Set;

/**
 * Chooses the ids of the host for pods with user namespaces: no two pods of a node have one in common, and no user of the host has any.
 *
 * <p>The ids from 1,879,048,192 on are those that systemd (UIDS-GIDS.md) calls unused: no distribution gives them to users, to their containers, or to
 * services.
 */
final class UserRanges {

    private static final long FIRST = 0x7000_0000L;

    /** The last range ends below 2,147,352,576, from which on systemd uses them. */
    static final int COUNT = 4093;

    private UserRanges() {}

    /**
     * The first free range from one on that depends on the node, so that two agents of one host rarely choose the same.
     *
     * @param taken those of the other pods
     * @throws ContainerException if none is free
     */
    static UserRange free(String node, Set<UserRange> taken) {
        int start = Math.floorMod(node.hashCode(), COUNT);
        for (int i = 0; i < COUNT; i++) {
            var range = new UserRange(FIRST + (start + i) % COUNT * UserRange.SIZE);
            if (!taken.contains(range)) {
                return range;
            }
        }
        throw new ContainerException(
                OwnedNamespaces.REASON, "all " + COUNT + " ranges of user ids of this node are taken by other pods");
    }
}
