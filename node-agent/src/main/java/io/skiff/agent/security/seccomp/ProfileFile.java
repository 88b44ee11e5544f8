package io.skiff.agent.security.seccomp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skiff.agent.linux.Errno;
import io.skiff.agent.security.CapabilitySet;
import io.skiff.agent.security.seccomp.Rule.Comparison;
import io.skiff.agent.security.seccomp.Rule.Condition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Parses a JSON profile in Docker's form (moby: profiles/seccomp), which has conditions on the container and the host,
 * or in that of the OCI runtime specification (config-linux.md, Seccomp), which is the same without them.
 */
final class ProfileFile {

    private static final List<String> FIELDS = List.of(
            "defaultAction",
            "defaultErrnoRet",
            "architectures",
            "archMap",
            "flags",
            "syscalls",
            "listenerPath",
            "listenerMetadata");
    private static final List<String> RULE_FIELDS =
            List.of("name", "names", "action", "errnoRet", "args", "comment", "includes", "excludes");
    private static final List<String> ARGUMENT_FIELDS = List.of("index", "value", "valueTwo", "op");

    private static final Map<String, Comparison> COMPARISONS = Map.of(
            "SCMP_CMP_NE", Comparison.NOT_EQUAL,
            "SCMP_CMP_LT", Comparison.LESS,
            "SCMP_CMP_LE", Comparison.LESS_OR_EQUAL,
            "SCMP_CMP_EQ", Comparison.EQUAL,
            "SCMP_CMP_GE", Comparison.GREATER_OR_EQUAL,
            "SCMP_CMP_GT", Comparison.GREATER,
            "SCMP_CMP_MASKED_EQ", Comparison.MASKED_EQUAL);

    private static final Map<String, Long> FLAGS = Map.of(
            "SECCOMP_FILTER_FLAG_LOG", Profile.LOGGED,
            "SECCOMP_FILTER_FLAG_SPEC_ALLOW", Profile.SPECULATION_ALLOWED,
            // needless, because the child has one thread
            "SECCOMP_FILTER_FLAG_TSYNC", 0L);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonFields root;
    private final ProfileConditions conditions;

    private ProfileFile(JsonNode root, CapabilitySet capabilities) {
        this.root = new JsonFields("", root);
        this.conditions = new ProfileConditions(capabilities);
    }

    /** @throws ProfileException with the fault and its place */
    static Profile parse(byte[] content, CapabilitySet capabilities) {
        try {
            var root = JSON.readTree(content);
            if (root == null || !root.isObject()) {
                throw new ProfileException("is not a JSON object");
            }
            return new ProfileFile(root, capabilities).profile();
        } catch (IOException fault) {
            throw new ProfileException("is not JSON: " + fault.getMessage(), fault);
        }
    }

    private Profile profile() {
        root.allow(FIELDS);
        if (root.has("listenerPath") || root.has("listenerMetadata")) {
            throw root.problem("listenerPath", "no notifications are sent: use another action than SCMP_ACT_NOTIFY");
        }
        var otherwise = answer(root, "defaultAction", "defaultErrnoRet");
        var rules = new ArrayList<Rule>();
        for (var each : root.objects("syscalls")) {
            addRule(each, rules);
        }
        return new Profile(otherwise, Architectures.namesNarrow(root), true, flags(), rules);
    }

    private long flags() {
        if (!root.has("flags")) {
            return Profile.SPECULATION_ALLOWED;
        }
        return root.texts("flags").stream()
                .mapToLong(name -> root.known("flags", name, FLAGS))
                .reduce(0, (a, b) -> a | b);
    }

    private void addRule(JsonFields fields, List<Rule> rules) {
        fields.allow(RULE_FIELDS);
        if (!conditions.hold(fields)) {
            return;
        }
        var names = new ArrayList<>(fields.texts("names"));
        if (fields.has("name")) {
            names.add(fields.text("name"));
        }
        if (names.isEmpty()) {
            throw fields.problem("names", "is empty");
        }
        var arguments = new ArrayList<Condition>();
        for (var argument : fields.objects("args")) {
            argument.allow(ARGUMENT_FIELDS);
            arguments.add(new Condition(
                    (int) argument.number("index", 0, 5),
                    argument.known("op", argument.text("op"), COMPARISONS),
                    argument.unsigned("value"),
                    argument.unsigned("valueTwo")));
        }
        rules.add(new Rule(names, answer(fields, "action", "errnoRet"), arguments));
    }

    private static Answer answer(JsonFields fields, String field, String errno) {
        int number = fields.has(errno) ? (int) fields.number(errno, 0, Answer.HIGHEST_ERRNO) : Errno.EPERM.number();
        return switch (fields.text(field)) {
            case "SCMP_ACT_ALLOW" -> Answer.ALLOW;
            case "SCMP_ACT_LOG" -> Answer.LOG;
            case "SCMP_ACT_ERRNO" -> Answer.error(number);
            case "SCMP_ACT_TRACE" -> Answer.trace(number);
            case "SCMP_ACT_TRAP" -> Answer.TRAP;
            case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> Answer.KILL_THREAD;
            case "SCMP_ACT_KILL_PROCESS" -> Answer.KILL_PROCESS;
            default ->
                throw fields.problem(
                        field,
                        "\"" + fields.text(field)
                                + "\" is not one of SCMP_ACT_ALLOW, _LOG, _ERRNO, _TRACE, _TRAP, _KILL, _KILL_THREAD,"
                                + " _KILL_PROCESS");
        };
    }
}
