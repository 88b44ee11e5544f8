package io.skiff.agent.build.dockerfile;

import io.skiff.agent.build.dockerfile.DockerfileException.Problem;
import io.skiff.agent.build.dockerfile.Instruction.Arg;
import io.skiff.agent.build.dockerfile.Instruction.From;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Dockerfile as it is written.
 *
 * @param escape the character that protects others: a backslash, or what the parser directive says
 * @param arguments the ARGs before the first FROM
 * @param stages in their order, at least one
 */
public record Dockerfile(char escape, List<Arg> arguments, List<Stage> stages) {

    public Dockerfile {
        arguments = List.copyOf(arguments);
        stages = List.copyOf(stages);
    }

    private static final int MOST_CHARACTERS = 1 << 20;
    private static final int MOST_INSTRUCTIONS = 5000;
    private static final int MOST_STAGES = 500;

    /** A FROM and what follows it. */
    public record Stage(From from, List<Instruction> instructions) {

        public Stage {
            instructions = List.copyOf(instructions);
        }
    }

    /** @throws DockerfileException with the problems of the text */
    public static Dockerfile parse(String text) {
        requireAtMost(text.length(), MOST_CHARACTERS, "characters; put long texts into files of the context");
        var problems = new ArrayList<Problem>();
        var read = LineReader.read(text, problems);
        var instructions = new ArrayList<Instruction>();
        var parser = new InstructionParser(read.escape());
        requireAtMost(read.lines().size(), MOST_INSTRUCTIONS, "instructions; write several Dockerfiles, or scripts");
        for (var line : read.lines()) {
            if (problems.size() >= DockerfileException.MOST_PROBLEMS) {
                break;
            }
            parse(parser, line, problems).ifPresent(instructions::add);
        }
        var arguments = new ArrayList<Arg>();
        var stages = stages(instructions, arguments, problems);
        requireAtMost(stages.size(), MOST_STAGES, "stages; write several Dockerfiles");
        if (stages.isEmpty() && problems.isEmpty()) {
            problems.add(new Problem(0, "the Dockerfile has no FROM; it begins with FROM IMAGE or FROM scratch"));
        }
        if (!problems.isEmpty()) {
            problems.sort(java.util.Comparator.comparingInt(Problem::line));
            throw new DockerfileException(problems);
        }
        return new Dockerfile(read.escape(), arguments, stages);
    }

    private static void requireAtMost(int number, int most, String what) {
        if (number > most) {
            throw new DockerfileException(0, "the file has " + number + ", and may have at most " + most + " " + what);
        }
    }

    /**
     * Reads the triggers of an image or a stage, each one instruction.
     *
     * @param from the FROM that names it, in whose place the triggers stand
     */
    public static List<Instruction> triggers(List<String> texts, From from) {
        int line = from.source().line();
        if (texts.size() > MOST_INSTRUCTIONS) {
            throw new DockerfileException(
                    line,
                    "its base has " + texts.size() + " triggers (ONBUILD), and may have at most " + MOST_INSTRUCTIONS);
        }
        return texts.stream().map(text -> trigger(text, line)).toList();
    }

    private static Instruction trigger(String text, int line) {
        try {
            var problems = new ArrayList<Problem>();
            var lines = LineReader.read(text, problems).lines();
            if (lines.size() != 1 || !problems.isEmpty()) {
                throw new IllegalArgumentException(
                        problems.isEmpty()
                                ? "it is not one instruction"
                                : problems.get(0).text());
            }
            var only = lines.get(0);
            return new InstructionParser('\\').parse(new LogicalLine(line, only.text(), only.heredocs()));
        } catch (IllegalArgumentException wrong) {
            throw new DockerfileException(line, "the ONBUILD \"" + text + "\" of its base: " + wrong.getMessage());
        }
    }

    private static Optional<Instruction> parse(InstructionParser parser, LogicalLine line, List<Problem> problems) {
        try {
            return Optional.of(parser.parse(line));
        } catch (IllegalArgumentException wrong) {
            problems.add(new Problem(line.number(), String.valueOf(wrong.getMessage())));
            return Optional.empty();
        }
    }

    private static List<Stage> stages(List<Instruction> instructions, List<Arg> arguments, List<Problem> problems) {
        var stages = new ArrayList<Stage>();
        var body = new ArrayList<Instruction>();
        Optional<From> current = Optional.empty();
        for (var instruction : instructions) {
            if (instruction instanceof From next) {
                current.ifPresent(from -> stages.add(new Stage(from, body)));
                body.clear();
                current = Optional.of(next);
            } else if (current.isPresent()) {
                body.add(instruction);
            } else if (instruction instanceof Arg arg) {
                arguments.add(arg);
            } else {
                problems.add(new Problem(
                        instruction.source().line(),
                        instruction.source().keyword() + " stands before the first FROM, where only ARG is allowed"));
            }
        }
        current.ifPresent(from -> stages.add(new Stage(from, body)));
        return stages;
    }
}
