package io.skiff.agent.build.dockerfile;

import io.skiff.agent.build.dockerfile.Instruction.Arg;
import io.skiff.agent.build.dockerfile.Instruction.Command;
import io.skiff.agent.build.dockerfile.Instruction.Pair;
import io.skiff.agent.build.dockerfile.Instruction.Run.Network;
import io.skiff.agent.build.dockerfile.Instruction.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads one logical line into its instruction. Faults are {@link IllegalArgumentException}s, without the line's number. */
final class InstructionParser {

    static final List<String> KEYWORDS = List.of(
            "ADD",
            "ARG",
            "CMD",
            "COPY",
            "ENTRYPOINT",
            "ENV",
            "EXPOSE",
            "FROM",
            "HEALTHCHECK",
            "LABEL",
            "MAINTAINER",
            "ONBUILD",
            "RUN",
            "SHELL",
            "STOPSIGNAL",
            "USER",
            "VOLUME",
            "WORKDIR");

    private static final java.util.regex.Pattern NAME = java.util.regex.Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final java.util.regex.Pattern STAGE = java.util.regex.Pattern.compile("[a-z][a-z0-9-_.]*");

    private final char escape;

    InstructionParser(char escape) {
        this.escape = escape;
    }

    Instruction parse(LogicalLine line) {
        var source = new Source(line.number(), line.text());
        var keyword = source.keyword();
        require(
                KEYWORDS.contains(keyword),
                "\"" + Words.first(line.text()) + "\" is no instruction" + Nearest.hint(keyword, KEYWORDS)
                        + "; the instructions are " + String.join(", ", KEYWORDS));
        var rest = source.arguments();
        require(!rest.isEmpty(), keyword + " has nothing after it");
        return switch (keyword) {
            case "FROM" -> from(source, rest);
            case "ARG" -> new Arg(source, arguments(rest));
            case "ENV" -> new Instruction.Env(source, pairs(source, rest));
            case "LABEL" -> new Instruction.Label(source, pairs(source, rest));
            case "MAINTAINER" -> new Instruction.Maintainer(source, rest);
            case "RUN" -> run(source, rest, line.heredocs());
            case "COPY", "ADD" -> new CopyParser(escape).parse(source, rest, line.heredocs());
            case "WORKDIR" -> new Instruction.Workdir(source, rest);
            case "USER" -> new Instruction.User(source, one(source, rest));
            case "EXPOSE" -> new Instruction.Expose(source, Words.plain(rest));
            case "VOLUME" -> volume(source, rest);
            case "STOPSIGNAL" -> new Instruction.StopSignal(source, one(source, rest));
            case "HEALTHCHECK" -> new HealthcheckParser(escape).parse(source, rest);
            case "SHELL" -> new Instruction.Shell(source, shell(rest));
            case "ONBUILD" -> onBuild(source, rest, line.heredocs());
            case "CMD" -> new Instruction.Cmd(source, command(rest));
            case "ENTRYPOINT" -> new Instruction.Entrypoint(source, command(rest));
            default -> throw new IllegalStateException(keyword);
        };
    }

    private Instruction from(Source source, String rest) {
        var flags = Flags.take(source.keyword(), rest, escape, List.of("platform"));
        var words = Words.raw(flags.rest(), escape);
        boolean isNamed = words.size() == 3 && words.get(1).equalsIgnoreCase("AS");
        require(words.size() == 1 || isNamed, "FROM takes IMAGE or IMAGE AS NAME, and has \"" + flags.rest() + "\"");
        var alias = isNamed ? Optional.of(words.get(2).toLowerCase(Locale.ROOT)) : Optional.<String>empty();
        alias.ifPresent(name -> require(
                STAGE.matcher(name).matches(),
                "a stage cannot be named \"" + name
                        + "\"; a name begins with a letter, and has letters, digits, -, _ and ."));
        return new Instruction.From(source, words.get(0), flags.find("platform"), alias);
    }

    private List<Arg.Argument> arguments(String rest) {
        var arguments = new ArrayList<Arg.Argument>();
        for (var word : Words.raw(rest, escape)) {
            int equals = word.indexOf('=');
            var name = equals < 0 ? word : word.substring(0, equals);
            requireName(name, "ARG");
            arguments.add(
                    new Arg.Argument(name, equals < 0 ? Optional.empty() : Optional.of(word.substring(equals + 1))));
        }
        return arguments;
    }

    /** {@code a=b c=d}, or {@code a b} for one whose value is the rest of the line. */
    private List<Pair> pairs(Source source, String rest) {
        var words = Words.raw(rest, escape);
        if (words.get(0).indexOf('=') < 0) {
            require(words.size() > 1, source.keyword() + " " + words.get(0) + " has no value; write NAME=VALUE");
            return List.of(new Pair(words.get(0), Words.afterFirst(rest)));
        }
        var pairs = new ArrayList<Pair>();
        for (var word : words) {
            int equals = word.indexOf('=');
            require(
                    equals > 0,
                    source.keyword() + ": \"" + word + "\" is not NAME=VALUE; a value with blanks stands in quotes");
            pairs.add(new Pair(word.substring(0, equals), word.substring(equals + 1)));
        }
        return pairs;
    }

    private Instruction run(Source source, String rest, List<Heredoc> heredocs) {
        var flags = Flags.take("RUN", rest, escape, List.of("mount", "network", "security"));
        require(
                flags.find("security").filter(value -> !value.equals("sandbox")).isEmpty(),
                "RUN --security=" + flags.find("security").orElse("")
                        + " is not allowed; a build runs as isolated as a pod (sandbox)");
        require(!flags.rest().isEmpty(), "RUN has no command");
        var network = flags.find("network").orElse("default");
        require(
                List.of("default", "none", "host").contains(network),
                "RUN --network=" + network + " is unknown; it may be default, none or host");
        return new Instruction.Run(
                source,
                command(flags.rest()),
                heredocs,
                flags.all("mount"),
                Network.valueOf(network.toUpperCase(Locale.ROOT)));
    }

    private Instruction onBuild(Source source, String rest, List<Heredoc> heredocs) {
        var keyword = Words.first(rest).toUpperCase(Locale.ROOT);
        require(
                !List.of("ONBUILD", "FROM", "MAINTAINER").contains(keyword),
                "ONBUILD " + keyword + " is not allowed; a trigger is none of ONBUILD, FROM and MAINTAINER");
        parse(new LogicalLine(source.line(), rest, heredocs));
        return new Instruction.OnBuild(source, Heredoc.append(rest, heredocs));
    }

    private static Instruction volume(Source source, String rest) {
        var paths = listOrWords(rest);
        require(!paths.isEmpty(), "VOLUME has an empty list; it takes paths");
        return new Instruction.Volume(source, paths);
    }

    private List<String> shell(String rest) {
        return JsonList.parse(rest)
                .filter(words -> !words.isEmpty())
                .orElseThrow(() -> new IllegalArgumentException(
                        "SHELL takes a list in JSON, such as [\"/bin/bash\", \"-c\"], and has \"" + rest + "\""));
    }

    static Command command(String rest) {
        return JsonList.parse(rest)
                .map(words -> new Command(false, words))
                .orElseGet(() -> new Command(true, List.of(rest)));
    }

    static List<String> listOrWords(String rest) {
        return JsonList.parse(rest).orElseGet(() -> Words.plain(rest));
    }

    private String one(Source source, String rest) {
        require(Words.raw(rest, escape).size() == 1, source.keyword() + " takes one word, and has \"" + rest + "\"");
        return rest;
    }

    private static void requireName(String name, String keyword) {
        require(
                NAME.matcher(name).matches(),
                keyword + ": \"" + name + "\" is not a name; one has letters, digits and _, and begins with no digit");
    }

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
