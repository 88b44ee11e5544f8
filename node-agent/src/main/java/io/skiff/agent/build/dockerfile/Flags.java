package io.skiff.agent.build.dockerfile;

import static io.skiff.agent.build.dockerfile.InstructionParser.require;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The flags before the arguments of an instruction. */
record Flags(Map<String, List<String>> values, String rest) {

    /** Those without a value. */
    private static final List<String> SWITCHES = List.of("link", "parents", "unpack", "keep-git-dir");

    private static final List<String> REPEATED = List.of("mount", "exclude");

    static Flags take(String keyword, String text, char escape, List<String> allowed) {
        var flagged = Words.flags(text, escape);
        var values = new LinkedHashMap<String, List<String>>();
        for (var flag : flagged.flags()) {
            int equals = flag.indexOf('=');
            var name = equals < 0 ? flag : flag.substring(0, equals);
            require(
                    allowed.contains(name),
                    keyword + " has no flag --" + name + Nearest.hint(name, allowed) + "; it takes "
                            + String.join(
                                    ", ",
                                    allowed.stream().map(each -> "--" + each).toList()));
            boolean isSwitch = SWITCHES.contains(name);
            require(isSwitch || equals >= 0, keyword + " --" + name + " needs a value: --" + name + "=VALUE");
            require(
                    !isSwitch || equals < 0 || List.of("true", "false").contains(flag.substring(equals + 1)),
                    keyword + " --" + flag + " is neither true nor false");
            var before = values.computeIfAbsent(name, any -> new ArrayList<>());
            require(before.isEmpty() || REPEATED.contains(name), keyword + " --" + name + " is there twice");
            before.add(equals < 0 ? "true" : flag.substring(equals + 1));
        }
        return new Flags(values, flagged.rest());
    }

    Optional<String> find(String name) {
        return all(name).stream().findFirst();
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    boolean isSet(String name) {
        return find(name).filter(value -> value.equals("true")).isPresent();
    }
}
