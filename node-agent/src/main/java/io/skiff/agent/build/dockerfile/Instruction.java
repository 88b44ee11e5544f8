package io.skiff.agent.build.dockerfile;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One instruction of a Dockerfile. Variables in it are not replaced yet. */
public sealed interface Instruction {

    /** Where and how it is written. */
    Source source();

    <T> T accept(Visitor<T> visitor);

    /**
     * @param line of its first line, counted from 1
     * @param text the whole instruction on one line
     */
    record Source(int line, String text) {

        /** In capital letters. */
        public String keyword() {
            return Words.first(text).toUpperCase(java.util.Locale.ROOT);
        }

        /** What follows the keyword. */
        public String arguments() {
            return Words.afterFirst(text);
        }
    }

    /** A name with a value. */
    record Pair(String name, String value) {}

    /** A command: words to execute, or one text for the shell, which is the only word then. */
    record Command(boolean isShell, List<String> words) {

        public Command {
            words = List.copyOf(words);
        }

        /** The words to execute. */
        public List<String> argv(List<String> shell) {
            return isShell ? Stream.concat(shell.stream(), words.stream()).toList() : words;
        }
    }

    /** @param image a name, a name of an earlier stage, or {@code scratch} */
    record From(Source source, String image, Optional<String> platform, Optional<String> alias) implements Instruction {

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.from(this);
        }
    }

    /** Build arguments, each with its default or without one. */
    record Arg(Source source, List<Argument> arguments) implements Instruction {

        public record Argument(String name, Optional<String> value) {}

        public Arg {
            arguments = List.copyOf(arguments);
        }

        public List<String> names() {
            return arguments.stream().map(Argument::name).toList();
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.arg(this);
        }
    }

    record Env(Source source, List<Pair> variables) implements Instruction {

        public Env {
            variables = List.copyOf(variables);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.env(this);
        }
    }

    record Label(Source source, List<Pair> labels) implements Instruction {

        public Label {
            labels = List.copyOf(labels);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.label(this);
        }
    }

    record Maintainer(Source source, String author) implements Instruction {

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.maintainer(this);
        }
    }

    /** @param mounts as they are written: {@code type=cache,target=/root/.cache} */
    record Run(Source source, Command command, List<Heredoc> heredocs, List<String> mounts, Network network)
            implements Instruction {

        public enum Network {
            DEFAULT,
            NONE,
            HOST
        }

        public Run {
            heredocs = List.copyOf(heredocs);
            mounts = List.copyOf(mounts);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.run(this);
        }
    }

    /**
     * COPY or ADD.
     *
     * @param sources paths, URLs, and here-documents by their first words ({@code <<EOF})
     */
    record Copy(
            Source source,
            boolean isAdd,
            List<String> sources,
            String destination,
            List<Heredoc> heredocs,
            CopyFlags flags)
            implements Instruction {

        public Copy {
            sources = List.copyOf(sources);
            heredocs = List.copyOf(heredocs);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.copy(this);
        }
    }

    record Workdir(Source source, String path) implements Instruction {

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.workdir(this);
        }
    }

    record User(Source source, String user) implements Instruction {

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.user(this);
        }
    }

    /** @param ports as they are written: a variable may hold several */
    record Expose(Source source, List<String> ports) implements Instruction {

        public Expose {
            ports = List.copyOf(ports);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.expose(this);
        }
    }

    record Volume(Source source, List<String> paths) implements Instruction {

        public Volume {
            paths = List.copyOf(paths);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.volume(this);
        }
    }

    record StopSignal(Source source, String signal) implements Instruction {

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.stopSignal(this);
        }
    }

    /** @param command empty for {@code NONE}; times of zero and 0 retries are not given */
    record Healthcheck(
            Source source,
            Optional<Command> command,
            Duration interval,
            Duration timeout,
            Duration startPeriod,
            Duration startInterval,
            int retries)
            implements Instruction {

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.healthcheck(this);
        }
    }

    record Shell(Source source, List<String> words) implements Instruction {

        public Shell {
            words = List.copyOf(words);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.shell(this);
        }
    }

    /** @param trigger an instruction for the builds that begin with this image */
    record OnBuild(Source source, String trigger) implements Instruction {

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.onBuild(this);
        }
    }

    record Cmd(Source source, Command command) implements Instruction {

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.cmd(this);
        }
    }

    record Entrypoint(Source source, Command command) implements Instruction {

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.entrypoint(this);
        }
    }

    /** Does something for each kind of instruction. */
    interface Visitor<T> {

        T from(From from);

        T arg(Arg arg);

        T env(Env env);

        T label(Label label);

        T maintainer(Maintainer maintainer);

        T run(Run run);

        T copy(Copy copy);

        T workdir(Workdir workdir);

        T user(User user);

        T expose(Expose expose);

        T volume(Volume volume);

        T stopSignal(StopSignal stopSignal);

        T healthcheck(Healthcheck healthcheck);

        T shell(Shell shell);

        T onBuild(OnBuild onBuild);

        T cmd(Cmd cmd);

        T entrypoint(Entrypoint entrypoint);
    }
}
