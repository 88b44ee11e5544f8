package io.skiff.agent.build.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.build.dockerfile.Instruction.Command;
import io.skiff.agent.build.dockerfile.Instruction.Copy;
import io.skiff.agent.build.dockerfile.Instruction.Env;
import io.skiff.agent.build.dockerfile.Instruction.Healthcheck;
import io.skiff.agent.build.dockerfile.Instruction.Pair;
import io.skiff.agent.build.dockerfile.Instruction.Run;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerfileTest {

    private static Instruction only(String text) {
        return Dockerfile.parse("FROM a\n" + text)
                .stages()
                .get(0)
                .instructions()
                .get(0);
    }

    private static Command run(String text) {
        return ((Run) only(text)).command();
    }

    private static Command shell(String text) {
        return new Command(true, List.of(text));
    }

    @Test
    void hasStages() {
        var file = Dockerfile.parse("""
                # syntax=docker/dockerfile:1
                ARG VERSION=12
                ARG A B=c
                FROM --platform=$BUILDPLATFORM debian:${VERSION} AS Build
                RUN make
                from scratch
                COPY --from=build /app /
                CMD ["/app"]
                """);

        assertThat(file.arguments()).hasSize(2);
        assertThat(file.stages()).hasSize(2);
        var build = file.stages().get(0).from();
        assertThat(build.image()).isEqualTo("debian:${VERSION}");
        assertThat(build.platform()).contains("$BUILDPLATFORM");
        assertThat(build.alias()).contains("build");
        assertThat(build.source().line()).isEqualTo(4);
        assertThat(file.stages().get(1).instructions()).hasSize(2);
    }

    /** {@code ~} is a line feed. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "RUN a && \\~    b|a &&     b",
                "RUN a \\~# comment~~  # another~  b|a   b",
                "RUN a \\   ~b|a b",
                "RUN a \\|a",
                "RUN echo \\\\~CMD x|echo \\\\",
                "run   a  b|a  b",
                "RUN a # no comment|a # no comment",
                "RUN [\"a\", 'b']|[\"a\", 'b']",
                "RUN [\"a\"] b|[\"a\"] b",
                "RUN [a|[a",
            })
    void joinsContinuedLines(String text, String command) {
        assertThat(run(text.replace('~', '\n'))).isEqualTo(shell(command));
    }

    @Test
    void theEscapeCharacterIsWhatTheDirectiveSays() {
        var file = Dockerfile.parse("# escape=`\nFROM a\nRUN dir c:\\ `\n b");
        assertThat(file.escape()).isEqualTo('`');
        assertThat(((Run) file.stages().get(0).instructions().get(0)).command()).isEqualTo(shell("dir c:\\  b"));
    }

    @Test
    void aDirectiveBelowACommentIsAComment() {
        assertThat(Dockerfile.parse("# hello\n# escape=`\nFROM a").escape()).isEqualTo('\\');
    }

    @Test
    void hasHereDocuments() {
        var file = Dockerfile.parse("""
                FROM a
                RUN <<EOF
                echo $a
                # kept
                EOF
                COPY <<-"one" <<two /dir/
                \tfirst
                one
                second
                two
                USER b
                """);
        var instructions = file.stages().get(0).instructions();
        assertThat(((Run) instructions.get(0)).heredocs())
                .containsExactly(new Heredoc("EOF", "echo $a\n# kept\n", true));
        assertThat(((Copy) instructions.get(1)).heredocs())
                .containsExactly(new Heredoc("one", "first\n", false), new Heredoc("two", "second\n", true));
        assertThat(((Copy) instructions.get(1)).sources()).containsExactly("<<-\"one\"", "<<two");
        assertThat(instructions.get(2).source().line()).isEqualTo(11);
    }

    @Test
    void aTriggerKeepsItsHereDocument() {
        assertThat(((Instruction.OnBuild) only("ONBUILD RUN <<EOF cat\nx\nEOF")).trigger())
                .isEqualTo("RUN <<EOF cat\nx\nEOF");
    }

    @Test
    void aShiftIsNoHereDocument() {
        assertThat(((Run) only("RUN echo $((1 << 2)) <<<word")).heredocs()).isEmpty();
    }

    @Test
    void readsPairs() {
        assertThat(((Env) only("ENV a=1 b='x y' c=\"z\\\"\" d=q\\ r")).variables())
                .containsExactly(
                        new Pair("a", "1"), new Pair("b", "'x y'"), new Pair("c", "\"z\\\"\""), new Pair("d", "q\\ r"));
        assertThat(((Env) only("ENV a  b = c")).variables()).containsExactly(new Pair("a", "b = c"));
    }

    @Test
    void readsTheFlagsOfACopy() {
        var copy = (Copy)
                only("COPY --from=b --chown=1:2 --chmod=0755 --link --exclude=*.md --exclude=x [\"a b\", \"/c/\"]");
        assertThat(copy.flags().from()).contains("b");
        assertThat(copy.flags().owner()).contains("1:2");
        assertThat(copy.flags().mode()).contains("0755");
        assertThat(copy.flags().isLinked()).isTrue();
        assertThat(copy.flags().excludes()).containsExactly("*.md", "x");
        assertThat(copy.sources()).containsExactly("a b");
        assertThat(copy.destination()).isEqualTo("/c/");
    }

    @Test
    void readsTheFlagsOfARun() {
        var run = (Run)
                only("RUN --network=none --mount=type=cache,target=/c --mount=type=tmpfs,target=/t [\"a\", \"--b\"]");
        assertThat(run.network()).isEqualTo(Run.Network.NONE);
        assertThat(run.mounts()).containsExactly("type=cache,target=/c", "type=tmpfs,target=/t");
        assertThat(run.command()).isEqualTo(new Command(false, List.of("a", "--b")));
    }

    @Test
    void readsHealthchecks() {
        var check =
                (Healthcheck) only("HEALTHCHECK --interval=1m30s --timeout=500ms --retries=2 CMD curl -f x || exit 1");
        assertThat(check.command()).contains(shell("curl -f x || exit 1"));
        assertThat(check.interval()).isEqualTo(Duration.ofSeconds(90));
        assertThat(check.timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(check.retries()).isEqualTo(2);
        assertThat(((Healthcheck) only("HEALTHCHECK none")).command()).isEqualTo(Optional.empty());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "RUNN a|\"RUNN\" is no instruction; did you mean RUN?; the instructions are ADD, ARG,",
                "RUN|RUN has nothing after it",
                "RUN --mont=type=cache a|RUN has no flag --mont; did you mean mount?; it takes --mount, --network, --security",
                "RUN --network=bridge a|RUN --network=bridge is unknown; it may be default, none or host",
                "RUN --security=insecure a|RUN --security=insecure is not allowed",
                "COPY a|COPY takes SOURCE... DESTINATION, and has \"a\"",
                "COPY --from a b|COPY --from needs a value: --from=VALUE",
                "COPY --chown=1 --chown=2 a b|COPY --chown is there twice",
                "ADD --keep-git-dir=true https://example.org/a.git /b|ADD --keep-git-dir is for git repositories, which a build does not clone here",
                "COPY --link=yes a b|COPY --link=yes is neither true nor false",
                "ADD --parents a b|ADD has no flag --parents; it takes --chown, --chmod, --link, --exclude, --checksum, --unpack, --keep-git-dir",
                "COPY --checksum=x a b|COPY has no flag --checksum",
                "ENV a|ENV a has no value; write NAME=VALUE",
                "ENV a=b c|ENV: \"c\" is not NAME=VALUE",
                "ARG 1a|ARG: \"1a\" is not a name",
                "SHELL /bin/sh|SHELL takes a list in JSON",
                "ONBUILD FROM b|ONBUILD FROM is not allowed",
                "ONBUILD RUNN b|\"RUNN\" is no instruction",
                "HEALTHCHECK a|HEALTHCHECK takes NONE, or [flags] CMD command, and has \"a\"",
                "HEALTHCHECK --interval=1 CMD a|HEALTHCHECK --interval=1 is not a time of 1ms or more",
                "USER a b|USER takes one word",
                "RUN <<EOF|the here-document <<EOF does not end",
            })
    void saysWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> only(text))
                .isInstanceOf(DockerfileException.class)
                .message()
                .startsWith("line 2: " + message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# only a comment", "ARG a=b"})
    void needsAFrom(String text) {
        assertThatThrownBy(() -> Dockerfile.parse(text)).hasMessageContaining("has no FROM");
    }

    @Test
    void tellsEveryProblem() {
        assertThatThrownBy(() -> Dockerfile.parse("RUN a\nFROM a b\nENV\nFROM c AS 1x"))
                .hasMessage("""
                        line 1: RUN stands before the first FROM, where only ARG is allowed
                        line 2: FROM takes IMAGE or IMAGE AS NAME, and has "a b"
                        line 3: ENV has nothing after it
                        line 4: a stage cannot be named "1x"; a name begins with a letter, and has letters, digits, -, _ and .""");
    }

    @Test
    void itsSizeIsBounded() {
        assertThatThrownBy(() -> Dockerfile.parse("FROM a\n#" + "x".repeat(1 << 20)))
                .hasMessage("the file has 1048584, and may have at most 1048576 characters;"
                        + " put long texts into files of the context");
        assertThatThrownBy(() -> Dockerfile.parse("FROM a\n" + "USER x\n".repeat(5000)))
                .hasMessageStartingWith("the file has 5001, and may have at most 5000 instructions");
        assertThatThrownBy(() -> Dockerfile.parse("FROM a\n".repeat(501)))
                .hasMessageStartingWith("the file has 501, and may have at most 500 stages");
        var from = Dockerfile.parse("FROM a").stages().get(0).from();
        assertThatThrownBy(() -> Dockerfile.triggers(java.util.Collections.nCopies(5001, "USER x"), from))
                .hasMessageStartingWith("line 1: its base has 5001 triggers");
        assertThat(Dockerfile.parse("FROM a\n" + "USER x\n".repeat(4999))
                        .stages()
                        .get(0)
                        .instructions())
                .hasSize(4999);
    }

    @Test
    void problemsAreBounded() {
        assertThatThrownBy(() -> Dockerfile.parse("FROM a\n" + "NONE\n".repeat(1000)))
                .satisfies(
                        e -> assertThat(String.valueOf(e.getMessage()).lines()).hasSize(100));
        assertThatThrownBy(() -> Dockerfile.parse("FROM a\n" + "RUN <<EOF <<E\n".repeat(1000)))
                .satisfies(
                        e -> assertThat(String.valueOf(e.getMessage()).lines()).hasSizeLessThanOrEqualTo(100));
        assertThatThrownBy(() -> Dockerfile.parse("FROM a " + "b".repeat(1_000_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(3000));
    }

    /** A pattern that tried each blank as the first of the last ones took hours. */
    @Test
    @org.junit.jupiter.api.Timeout(value = 60, threadMode = org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD)
    void blanksInADirectiveTakeNoTime() {
        var blanks = " ".repeat(500_000);
        assertThat(Dockerfile.parse("# syntax = a" + blanks + "b\nFROM a\n").stages())
                .hasSize(1);
        assertThat(Dockerfile.parse("#" + blanks + "syntax" + blanks + "x\nFROM a\n")
                        .stages())
                .hasSize(1);
    }
}
