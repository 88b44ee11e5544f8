package io.skiff.agent.security.seccomp;

import io.skiff.agent.linux.Architecture;
import io.skiff.agent.linux.Errno;
import io.skiff.agent.security.Capability;
import io.skiff.agent.security.CapabilitySet;
import io.skiff.agent.security.seccomp.Rule.Comparison;
import io.skiff.agent.security.seccomp.Rule.Condition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The runtime's own profile, from {@code default.table}, which describes its form. */
final class ProfileTable {

    private static final String FILE = "default.table";
    private static final Pattern LINE = Pattern.compile(
            "(?<answer>\\w+)(?: (?<kind>with|without) (?<caps>\\w+(?:, \\w+)*))?(?: on (?<on>\\w+))?: (?<calls>.+)");
    private static final Pattern CALL = Pattern.compile("(?<name>\\w+)(?:\\((?<conditions>[^)]*)\\))?");
    private static final Pattern CONDITION =
            Pattern.compile("(?<index>[0-5])(?:&(?<mask>\\w+))?=(?<first>\\w+)(?:\\.\\.(?<last>\\w+))?");
    private static final long LOW_BITS = 0xffffffffL;

    private static final Map<String, Answer> ANSWERS = Map.of(
            "allow", Answer.ALLOW,
            "ENOSYS", Answer.error(Errno.ENOSYS),
            "EAFNOSUPPORT", Answer.error(Errno.EAFNOSUPPORT),
            "EPROTONOSUPPORT", Answer.error(Errno.EPROTONOSUPPORT));

    private ProfileTable() {}

    /** The profile of a container with these capabilities on this host. */
    static Profile of(CapabilitySet capabilities) {
        return new Profile(
                Answer.error(Errno.EPERM),
                true,
                false,
                Profile.SPECULATION_ALLOWED,
                rules(text(), capabilities, Architecture.current()));
    }

    /** The capabilities that the table asks about. Containers that differ in others have the same profile. */
    static CapabilitySet relevant(CapabilitySet capabilities) {
        return capabilities.within(Relevant.CAPABILITIES);
    }

    private static final class Relevant {
        static final CapabilitySet CAPABILITIES = CapabilitySet.of(lines(text())
                .flatMap(line -> capabilities(line.group("caps")).stream())
                .collect(java.util.stream.Collectors.toCollection(() -> EnumSet.noneOf(Capability.class))));
    }

    static List<Rule> rules(String text, CapabilitySet capabilities, Architecture architecture) {
        var rules = new ArrayList<Rule>();
        lines(text).filter(line -> holds(line, capabilities, architecture)).forEach(line -> addRules(line, rules));
        return rules;
    }

    private static java.util.stream.Stream<java.util.regex.Matcher> lines(String text) {
        return text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> {
                    var matcher = LINE.matcher(line);
                    return require(matcher.matches() ? matcher : null, line);
                });
    }

    private static boolean holds(java.util.regex.Matcher line, CapabilitySet capabilities, Architecture architecture) {
        var named = capabilities(line.group("caps"));
        boolean hasOne = named.stream().anyMatch(capabilities::has);
        boolean isHeld = named.isEmpty() || hasOne == "with".equals(line.group("kind"));
        var on = line.group("on");
        return isHeld && (on == null || on.equals(architecture.name().toLowerCase(Locale.ROOT)));
    }

    private static Set<Capability> capabilities(@Nullable String names) {
        var capabilities = EnumSet.noneOf(Capability.class);
        if (names != null) {
            Arrays.stream(names.split(", ", -1))
                    .map(name -> require(Capability.find(name).orElse(null), name))
                    .forEach(capabilities::add);
        }
        return capabilities;
    }

    private static void addRules(java.util.regex.Matcher line, List<Rule> rules) {
        var answer = require(ANSWERS.get(line.group("answer")), line.group());
        var plain = new ArrayList<String>();
        for (var word : line.group("calls").split(" ", -1)) {
            var call = CALL.matcher(word);
            require(call.matches() ? call : null, word);
            var conditions = call.group("conditions");
            if (conditions == null) {
                plain.add(call.group("name"));
            } else {
                for (var combination : combinations(conditions)) {
                    rules.add(new Rule(List.of(call.group("name")), answer, combination));
                }
            }
        }
        rules.add(new Rule(plain, answer, List.of()));
    }

    /** Expands a range to one combination for each value. */
    private static List<List<Condition>> combinations(String text) {
        List<List<Condition>> combinations = List.of(List.of());
        for (var word : text.split(",", -1)) {
            var each = CONDITION.matcher(word);
            require(each.matches() ? each : null, word);
            int index = Integer.parseInt(each.group("index"));
            long mask = each.group("mask") == null ? LOW_BITS : Long.decode(each.group("mask"));
            long first = Long.decode(each.group("first"));
            long last = each.group("last") == null ? first : Long.decode(each.group("last"));
            var longer = new ArrayList<List<Condition>>();
            for (var shorter : combinations) {
                for (long value = first; value <= last; value++) {
                    var conditions = new ArrayList<>(shorter);
                    conditions.add(new Condition(index, Comparison.MASKED_EQUAL, mask, value));
                    longer.add(conditions);
                }
            }
            combinations = longer;
        }
        return combinations;
    }

    private static <T> T require(@Nullable T found, String text) {
        if (found == null) {
            throw new IllegalStateException(FILE + ": \"" + text + "\" is not as the file says it must be");
        }
        return found;
    }

    private static String text() {
        try (var stream = require(ProfileTable.class.getResourceAsStream(FILE), FILE)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException fault) {
            throw new UncheckedIOException("read " + FILE, fault);
        }
    }
}
