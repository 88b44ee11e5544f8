package io.skiff.agent.build.plan;

import io.skiff.agent.build.dockerfile.Instruction.Pair;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What {@code docker history} shows of steps, in Docker's form. */
final class StepHistory {

    private StepHistory() {}

    /** The form of what is no command. */
    static String comment(ImageConfig config, String comment) {
        return String.join(" ", config.shell()) + " #(nop)  " + comment;
    }

    /** A command, after the build arguments that it sees and their number. */
    static String run(Map<String, String> arguments, List<String> argv) {
        var command = String.join(" ", argv);
        if (arguments.isEmpty()) {
            return command;
        }
        var shown = arguments.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
        return "|" + arguments.size() + " " + shown + " " + command;
    }

    static String pairs(String keyword, List<Pair> pairs) {
        return keyword
                + pairs.stream()
                        .map(pair -> " " + pair.name() + "=" + pair.value())
                        .collect(Collectors.joining());
    }

    static String quoted(List<String> words) {
        return words.stream()
                .map(word -> "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .collect(Collectors.joining(" ", "[", "]"));
    }
}
