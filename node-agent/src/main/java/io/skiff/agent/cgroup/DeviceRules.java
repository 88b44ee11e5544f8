package io.skiff.agent.cgroup;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The devices that containers may use; every other one is refused. Making any node is allowed, as in Docker: what it cannot be is
 * opened.
 */
final class DeviceRules {

    static final int ANY = -1;

    /** null, zero, full, random, urandom; tty, ptmx; the terminals of devpts. */
    static final List<Rule> DEFAULT = List.of(
            new Rule('c', ANY, ANY, "m"),
            new Rule('b', ANY, ANY, "m"),
            new Rule('c', 1, 3, "rwm"),
            new Rule('c', 1, 5, "rwm"),
            new Rule('c', 1, 7, "rwm"),
            new Rule('c', 1, 8, "rwm"),
            new Rule('c', 1, 9, "rwm"),
            new Rule('c', 5, 0, "rwm"),
            new Rule('c', 5, 2, "rwm"),
            new Rule('c', 136, ANY, "rwm"));

    /** What devices.list of version 1 shows of a group with these rules and no other; of one without any it says that all is allowed. */
    static final Set<String> TEXTS = DEFAULT.stream().map(Rule::text).collect(Collectors.toUnmodifiableSet());

    private DeviceRules() {}

    /**
     * @param type {@code c} or {@code b}
     * @param major or {@link #ANY}
     * @param access of the letters r, w, m (make a node)
     */
    record Rule(char type, int major, int minor, String access) {

        /** As devices.allow takes it. */
        String text() {
            return type + " " + word(major) + ":" + word(minor) + " " + access;
        }

        private static String word(int number) {
            return number == ANY ? "*" : Integer.toString(number);
        }
    }
}
