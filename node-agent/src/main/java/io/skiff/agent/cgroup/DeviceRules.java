package io.skiff.agent.cgroup;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The devices that containers may use. Every other one is refused. A container may make any node, as in Docker, but it
 * can open only these.
 */
final class DeviceRules {

    static final int ANY = -1;

    /** null, zero, full, random, urandom; tty, ptmx; the terminals of devpts */
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

    static final List<Rule> EVERY = List.of(new Rule('c', ANY, ANY, "rwm"), new Rule('b', ANY, ANY, "rwm"));

    /**
     * The lines of devices.list (version 1) for a group with exactly these rules. A group without rules shows one line
     * that allows everything.
     */
    static final Set<String> TEXTS = DEFAULT.stream().map(Rule::text).collect(Collectors.toUnmodifiableSet());

    private DeviceRules() {}

    /**
     * @param type {@code c} or {@code b}
     * @param major or {@link #ANY}
     * @param access letters among r, w and m (make a node)
     */
    record Rule(char type, int major, int minor, String access) {

        /** Formats the rule for devices.allow. */
        String text() {
            return type + " " + word(major) + ":" + word(minor) + " " + access;
        }

        private static String word(int number) {
            return number == ANY ? "*" : Integer.toString(number);
        }
    }
}
