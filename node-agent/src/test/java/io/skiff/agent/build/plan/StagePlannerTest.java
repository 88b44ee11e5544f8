package io.skiff.agent.build.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skiff.agent.build.dockerfile.Dockerfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StagePlannerTest {

    private static final String PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static List<Step> plan(String text, String base, Map<String, String> given) {
        try {
            var file = Dockerfile.parse(text);
            var config = ImageConfig.of(new ObjectMapper().readTree("{\"config\":" + base.replace('\'', '"') + "}"));
            return plan(file, 0, config, Map.of(), given).steps();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static StagePlan plan(
            Dockerfile file, int index, ImageConfig base, Map<String, String> arguments, Map<String, String> given) {
        var stage = file.stages().get(index);
        return StagePlanner.plan(
                file,
                stage,
                new StagePlanner.Base(base, Dockerfile.triggers(base.triggers(), stage.from()), arguments),
                new BuildArguments(given, "linux/amd64"),
                new StageBudget());
    }

    private static String lastConfig(String text, String base) {
        var steps = plan("FROM a\n" + text.replace("~", "\n"), base, Map.of());
        return steps.get(steps.size() - 1)
                .config()
                .json()
                .toString()
                .replace('"', '\'')
                .replace(PATH, "PATH");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "ENV a=1 b=$a~ENV b=$a|{}|{'Env':['PATH','a=1','b=1']}",
                "ENV PATH=/x:$PATH|{'Env':['PATH=/bin']}|{'Env':['PATH=/x:/bin']}",
                "ARG v=1~ENV v=2 w=$v~ENV x=$v|{}|{'Env':['PATH','v=2','w=1','x=2']}",
                "LABEL a.b=\"x y\" c='$d'|{'Labels':{'z':'1'}}|{'Env':['PATH'],'Labels':{'a.b':'x y','c':'$d','z':'1'}}",
                "WORKDIR /a~WORKDIR b/../c|{}|{'Env':['PATH'],'WorkingDir':'/a/c'}",
                "EXPOSE 80 53/UDP 8000-8001|{}|{'Env':['PATH'],'ExposedPorts':{'53/udp':{},'80/tcp':{},'8000/tcp':{},'8001/tcp':{}}}",
                "VOLUME /a /b~VOLUME [\"/c d\"]|{}|{'Env':['PATH'],'Volumes':{'/a':{},'/b':{},'/c d':{}}}",
                "ENTRYPOINT [\"/e\"]|{'Cmd':['old']}|{'Entrypoint':['/e'],'Env':['PATH']}",
                "CMD c~ENTRYPOINT [\"/e\"]|{'Cmd':['old']}|{'Cmd':['/bin/sh','-c','c'],'Entrypoint':['/e'],'Env':['PATH']}",
                "SHELL [\"/bin/bash\",\"-ec\"]~CMD c|{}|{'Cmd':['/bin/bash','-ec','c'],'Env':['PATH'],'Shell':['/bin/bash','-ec']}",
                "USER $U:1~STOPSIGNAL SIGRTMIN+3|{'Env':['U=web']}|{'Env':['U=web','PATH'],'StopSignal':'SIGRTMIN+3','User':'web:1'}",
                "HEALTHCHECK --interval=5s --retries=2 CMD a b|{}|{'Env':['PATH'],'Healthcheck':{'Interval':5000000000,'Retries':2,'Test':['CMD-SHELL','a b']}}",
                "HEALTHCHECK NONE|{}|{'Env':['PATH'],'Healthcheck':{'Test':['NONE']}}",
                "ONBUILD RUN $x|{}|{'Env':['PATH'],'OnBuild':['RUN $x']}",
                "ENV z=1|{'OnBuild':['ENV t=$q','USER u']}|{'Env':['PATH','t=','z=1'],'User':'u'}",
                "ENV a=1|{'Unknown':{'b':[1]}}|{'Env':['PATH','a=1'],'Unknown':{'b':[1]}}",
            })
    void changesTheConfiguration(String text, String base, String expected) {
        assertThat(lastConfig(text, base)).isEqualTo(expected);
    }

    /** As the slides show them. */
    @Test
    void theHistoryIsThatOfDocker() {
        var steps = plan("""
                FROM alpine:latest
                ARG GIT_HASH="UNSET"
                MAINTAINER Jason Frisvold <friz@godshell.com>
                LABEL Description="SFTP Server"
                LABEL GitHash=$GIT_HASH
                RUN apk add --no-cache bash openssh shadow && \\
                    mkdir -p /var/run/sshd
                COPY sshd_config /etc/ssh/sshd_config
                COPY --chown=1:2 a b /dir/
                EXPOSE 22
                ENV a=b c="d e"
                VOLUME /x /y
                SHELL ["/bin/bash", "-c"]
                ENTRYPOINT ["/entrypoint"]
                CMD echo "hi"
                """, "{}", Map.of("GIT_HASH", "6f30caba17d3"));

        assertThat(steps.stream().map(Step::history))
                .containsExactly(
                        "/bin/sh -c #(nop)  ARG GIT_HASH=UNSET",
                        "/bin/sh -c #(nop)  MAINTAINER Jason Frisvold <friz@godshell.com>",
                        "/bin/sh -c #(nop)  LABEL Description=SFTP Server",
                        "/bin/sh -c #(nop)  LABEL GitHash=6f30caba17d3",
                        "|1 GIT_HASH=6f30caba17d3 /bin/sh -c apk add --no-cache bash openssh shadow &&     mkdir -p /var/run/sshd",
                        "/bin/sh -c #(nop)  COPY %s in /etc/ssh/sshd_config ",
                        "/bin/sh -c #(nop)  COPY --chown=1:2 %s in /dir/ ",
                        "/bin/sh -c #(nop)  EXPOSE 22",
                        "/bin/sh -c #(nop)  ENV a=b c=d e",
                        "/bin/sh -c #(nop)  VOLUME [/x /y]",
                        "/bin/bash -c #(nop)  SHELL [/bin/bash -c]",
                        "/bin/bash -c #(nop)  ENTRYPOINT [\"/entrypoint\"]",
                        "/bin/bash -c #(nop)  CMD [\"/bin/bash\" \"-c\" \"echo \\\"hi\\\"\"]");
    }

    @Test
    void theExampleIsPlanned() throws IOException {
        var text = Files.readString(Path.of("../examples/sftp-server/Dockerfile"));
        var steps = plan(text, "{}", Map.of("GIT_HASH", "6f30caba17d3"));
        assertThat(steps.stream().map(Step::history).skip(3).limit(2).toList())
                .first()
                .isEqualTo("/bin/sh -c #(nop)  LABEL GitHash=6f30caba17d3");
        assertThat(steps.get(4).history()).startsWith("|1 GIT_HASH=6f30caba17d3 /bin/sh -c apt-get update && ");
        assertThat(steps.get(8).config().json().path("Entrypoint").path(0).asText())
                .isEqualTo("/entrypoint");
    }

    private static Step.Execute run(String text, Map<String, String> given) {
        var steps = plan("ARG G=global\nFROM a\n" + text, "{'Env':['PATH=/bin','E=env']}", given);
        return (Step.Execute) steps.get(steps.size() - 1);
    }

    @Test
    void aCommandSeesArgumentsThatTheStageNames() {
        var step = run(
                "ARG G\nARG E=lost\nARG T\nARG TARGETARCH\nRUN a", Map.of("T", "t", "OTHER", "o", "http_proxy", "p"));
        assertThat(step.environment())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("PATH", "/bin", "E", "env", "G", "global", "T", "t", "TARGETARCH", "amd64"));
        assertThat(step.proxies()).isEqualTo(Map.of("http_proxy", "p"));
        assertThat(step.history()).isEqualTo("|3 G=global T=t TARGETARCH=amd64 /bin/sh -c a");
    }

    @Test
    void aStageHasTheArgumentsOfTheStageItBeginsWith() {
        var file = Dockerfile.parse("""
                FROM scratch AS base
                ARG V=1
                ARG W=old
                ARG SILENT
                FROM base
                ARG W=new
                ENV FROM_BASE=$V-$W
                RUN a
                """);
        var base = plan(file, 0, ImageConfig.scratch(), Map.of(), Map.of());
        assertThat(base.arguments()).isEqualTo(Map.of("V", "1", "W", "old"));
        var child = plan(file, 1, base.steps().get(2).config(), base.arguments(), Map.of());
        var run = (Step.Execute) child.steps().get(2);
        assertThat(run.environment()).containsEntry("FROM_BASE", "1-new").containsEntry("V", "1");
        assertThat(run.history()).isEqualTo("|2 V=1 W=new /bin/sh -c a");
    }

    @Test
    void triggersRunFirstAndAreGoneAfterwards() {
        var file = Dockerfile.parse("FROM a\nONBUILD RUN child\nRUN own");
        var base = ImageConfig.scratch().withString("OnBuild", "RUN <<EOF\nfirst\nEOF");
        var plan = plan(file, 0, base, Map.of(), Map.of());
        assertThat(plan.triggers()).isEqualTo(1);
        assertThat(plan.steps().stream().map(step -> step.source().line())).containsExactly(1, 2, 3);
        assertThat(((Step.Execute) plan.steps().get(0)).argv()).containsExactly("/bin/sh", "-c", "first\n");
        assertThat(plan.steps().get(2).config().triggers()).containsExactly("RUN child");
    }

    @Test
    void aWrongTriggerIsToldAtTheFrom() {
        var file = Dockerfile.parse("# comment\nFROM a");
        var base = ImageConfig.scratch().withString("OnBuild", "RUNN a");
        assertThatThrownBy(() -> plan(file, 0, base, Map.of(), Map.of()))
                .hasMessageStartingWith(
                        "line 2: the ONBUILD \"RUNN a\" of its base: \"RUNN\" is no instruction; did you mean RUN?");
    }

    @Test
    void aProxyIsNoPartOfTheKey() {
        assertThat(StepKey.of(run("RUN a", Map.of("http_proxy", "p")), List.of("l"), List.of(), Optional.empty()))
                .isEqualTo(StepKey.of(run("RUN a", Map.of()), List.of("l"), List.of(), Optional.empty()));
    }

    /** As Docker's reference says under "Predefined ARGs". */
    @Test
    void aProxyWithAnArgIsAnArgument() {
        var one = run("ARG http_proxy\nRUN a", Map.of("http_proxy", "p"));
        var other = run("ARG http_proxy\nRUN a", Map.of("http_proxy", "q"));
        assertThat(one.history()).isEqualTo("|1 http_proxy=p /bin/sh -c a");
        assertThat(StepKey.of(one, List.of("l"), List.of(), Optional.empty()))
                .isNotEqualTo(StepKey.of(other, List.of("l"), List.of(), Optional.empty()));
    }

    /** The first line is compared with the second. */
    @ParameterizedTest(name = "{0} / {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "RUN a|LABEL x=y~RUN a|same",
                "RUN a|# comment~CMD z~RUN a|same",
                "RUN a|RUN b|other",
                "RUN a|ENV x=y~RUN a|other",
                "RUN a|USER 1~RUN a|other",
                "RUN a|WORKDIR /w~RUN a|other",
                "RUN a|RUN --network=none a|other",
                "RUN a|RUN --mount=type=tmpfs,target=/t a|other",
                "RUN a|ARG N=1~RUN a|other",
                "RUN a|ARG N~RUN a|same",
                "RUN a b|RUN [\"a\", \"b\"]|other",
            })
    void theKeyHasWhatDecides(String one, String other, String expected) {
        var first = StepKey.of(run(one.replace('~', '\n'), Map.of()), List.of("l"), List.of(), Optional.empty());
        var second = StepKey.of(run(other.replace('~', '\n'), Map.of()), List.of("l"), List.of(), Optional.empty());
        assertThat(first.equals(second)).isEqualTo(expected.equals("same"));
    }

    @Test
    void theKeyHasTheLayersBelowAndTheTime() {
        var step = run("RUN a", Map.of());
        var keys = List.of(
                StepKey.of(step, List.of("l"), List.of(), Optional.empty()),
                StepKey.of(step, List.of("l", "m"), List.of(), Optional.empty()),
                StepKey.of(step, List.of("l"), List.of("m"), Optional.empty()),
                StepKey.of(step, List.of("l"), List.of(), Optional.of(Instant.EPOCH)),
                StepKey.of(step, List.of("l"), List.of(), Optional.of(Instant.ofEpochSecond(1))));
        assertThat(keys).doesNotHaveDuplicates();
    }

    @Test
    void aHereDocumentIsTheCommand() {
        assertThat(run("RUN <<EOF\na\nb\nEOF", Map.of()).argv()).containsExactly("/bin/sh", "-c", "a\nb\n");
        assertThat(run("RUN cat <<'EOF' >/x\n$a\nEOF", Map.of()).argv())
                .containsExactly("/bin/sh", "-c", "cat <<'EOF' >/x\n$a\nEOF");
        assertThat(run("RUN <<EOF\n#!/bin/python3\nEOF", Map.of()).script()).contains("#!/bin/python3\n");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "EXPOSE 70000|EXPOSE 70000 is out of range; ports go up to 65535",
                "EXPOSE http|EXPOSE http is no port; one is 80, 80/tcp, 53/udp or 8000-8010",
                "WORKDIR $x|WORKDIR is empty, because its variables are",
                "COPY --chmod=u+y a b|--chmod=u+y is neither an octal number, such as 0755, nor changes, such as u=rwX,go=rX",
                "COPY --chmod=10000 a b|--chmod=10000 is larger than 07777",
                "COPY a b c|COPY has several sources (a, b), so its destination must be a directory and end with a slash: c/",
                "COPY a b* c d|COPY has several sources (a, c), so its destination must be a directory and end with a slash: d/",
                "COPY https://example.org/a /b|COPY https://example.org/a: only ADD fetches files from URLs",
                "ADD git@example.org:a.git /b|ADD git@example.org:a.git: only files are fetched here, by http and https; clone a repository before the build and COPY it, or in a RUN",
                "ADD https://example.org/a.git#main /b|ADD https://example.org/a.git#main: only files are fetched here, by http and https; clone a repository before the build and COPY it, or in a RUN",
                "ADD ftp://example.org/a /b|ADD ftp://example.org/a: only files are fetched here, by http and https; clone a repository before the build and COPY it, or in a RUN",
                "ADD https://me:secret@example.org/a /b|ADD https://...@example.org/a: a password would stay in the image's history; fetch the file in a RUN with --mount=type=secret",
                "ADD https://example.org/ /b/|ADD https://example.org/: the URL has no file's name; give the file one in the destination",
                "ADD --checksum=md5:1 https://example.org/a /b|--checksum=md5:1 is not sha256: and 64, sha384: and 96, or sha512: and 128 hexadecimal digits",
                "ADD --checksum=sha256:1 a /b|--checksum is of one file that is fetched, and ADD has a",
                "STOPSIGNAL now!|STOPSIGNAL now! is no signal; one is SIGTERM, SIGRTMIN+3 or a number",
                "RUN --mount=type=ssh a|--mount=type=ssh: type ssh is unknown; it may be bind, cache, secret or tmpfs",
                "RUN --mount=type=cache a|--mount=type=cache: target is missing",
                "RUN --mount=type=tmpfs,target=/t,size=x a|--mount=type=tmpfs,target=/t,size=x: size=x is not a number of bytes, such as 64m",
                "USER ${x:?who}|the variable x must be set: who",
            })
    void saysWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> plan("FROM a\n" + text, "{}", Map.of())).hasMessage("line 2: " + message);
    }

    @Test
    void variablesThatDoubleEachOtherAreAnError() {
        var text = "FROM a\nENV A=0123456789abcdef\n" + "ENV A=$A$A\n".repeat(25);
        assertThatThrownBy(() -> plan(text, "{}", Map.of()))
                .hasMessageStartingWith("line 16: with its variables replaced, a text has more than 131072 characters");
    }

    @Test
    void allVariablesTogetherAreBounded() {
        var large = Map.of("A", "x".repeat(100_000));
        var text = new StringBuilder("FROM a\nARG A\n");
        for (int i = 0; i < 12; i++) {
            text.append("ENV B").append(i).append("=$A\n");
        }
        assertThatThrownBy(() -> plan(text.toString(), "{}", large))
                .hasMessageStartingWith("line 12: all variables together have 1100");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"ENV B=$A", "LABEL B=$A", "RUN true", "WORKDIR /$A"})
    void whatAllStepsHoldIsBounded(String instruction) {
        var large = Map.of("A", "x".repeat(100_000));
        assertThatThrownBy(() -> plan("FROM a\nARG A\n" + (instruction + "\n").repeat(2000), "{}", large))
                .hasMessageMatching(
                        "line [0-9]+: the instructions up to here have, with their variables"
                                + " replaced, more than 16777216 bytes of text and configuration; use fewer or shorter variables");
    }

    @Test
    void theHistoryOfEveryStepIsBounded() {
        var shell = "SHELL [\"" + "x".repeat(100_000) + "\"]\n";
        assertThatThrownBy(() -> plan("FROM a\n" + shell + "LABEL a=b\n".repeat(1000), "{}", Map.of()))
                .hasMessageMatching("line [0-9]+: the instructions up to here have.*");
    }

    @Test
    void everythingThatABaseHasIsCounted() {
        var base = "{'Healthcheck':{'Test':[" + "'',".repeat(100_000) + "'']}}";
        assertThatThrownBy(() -> plan("FROM a\n" + "ENV a=b\n".repeat(10), base, Map.of()))
                .hasMessageMatching("line [0-9]+: the instructions up to here have.*");
    }

    @Test
    void rangesOfPortsThatOverlapAreOneEach() {
        assertThat(lastConfig("EXPOSE 8000-8002 8001-8003/tcp 8003/udp", "{}"))
                .contains("'ExposedPorts':{'8000/tcp':{},'8001/tcp':{},'8002/tcp':{},'8003/tcp':{},'8003/udp':{}}");
        assertThat(plan("FROM a\nEXPOSE 1-65535 1-65535/udp 1-65535/sctp", "{}", Map.of())
                        .get(0)
                        .config()
                        .json()
                        .path("ExposedPorts"))
                .hasSize(3 * 65535);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"EXPOSE $A", "EXPOSE 1-65535"})
    void portsAreBounded(String instruction) {
        var many = Map.of("A", "1-65535 ".repeat(10_000));
        assertThatThrownBy(() -> plan("FROM a\nARG A\n" + (instruction + "\n").repeat(200), "{}", many))
                .hasMessageMatching("(?s)line [0-9]+: the instructions up to here have.*");
    }

    /** In a line of a million characters: what looked at the line, or at all variables, for each of them took hours. */
    @org.junit.jupiter.api.Timeout(value = 60, threadMode = org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD)
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"ENV", "ARG"})
    void theNumberOfVariablesIsBounded(String keyword) {
        var pairs = java.util.stream.IntStream.range(0, 60_000)
                .mapToObj(i -> "v" + i + "=$v" + (i - 1))
                .collect(java.util.stream.Collectors.joining(" "));
        assertThatThrownBy(() -> plan("FROM a\n" + keyword + " " + pairs, "{}", Map.of()))
                .hasMessageMatching("line 2: there are 6000[01] variables, and at most 10000 are possible");
    }

    /** In one instruction the last value of a name counts, and its first place. */
    @Test
    void aNameMayComeTwice() {
        assertThat(lastConfig("ENV a=1 b=2 a=3~ENV b=4 c=5", "{'Env':['PATH=/x']}"))
                .contains("'Env':['PATH=/x','a=3','b=4','c=5']");
    }

    @Test
    void argumentsSeeThoseBeforeThemAndTheEnvironmentHidesThem() {
        var run = run("ENV b=env\nARG a=1 b=arg c=$a$b\nRUN x", Map.of());
        assertThat(run.environment())
                .containsEntry("a", "1")
                .containsEntry("b", "env")
                .containsEntry("c", "1env");
    }

    /** BuildKit's, reference/builder: automatic platform ARGs in the global scope. */
    @Test
    void everyBuildHasTheArgumentsOfItsPlatformAndTarget() {
        var file = Dockerfile.parse("""
                FROM a AS test
                ARG TARGETPLATFORM
                ARG TARGETOS
                ARG TARGETVARIANT
                ARG BUILDPLATFORM
                ARG BUILDOS
                ARG BUILDARCH
                ARG BUILDVARIANT
                ARG TARGETOSVERSION
                ARG TARGETSTAGE
                RUN a
                """);
        for (var target : List.of("default", "test")) {
            var arguments = new BuildArguments(Map.of(), "linux/arm/v7");
            var plan = StagePlanner.plan(
                    file,
                    file.stages().get(0),
                    new StagePlanner.Base(ImageConfig.scratch(), List.of(), Map.of()),
                    target.equals("default") ? arguments : arguments.withTarget(target),
                    new StageBudget());
            var run = (Step.Execute) plan.steps().get(plan.steps().size() - 1);
            assertThat(run.environment())
                    .containsEntry("TARGETPLATFORM", "linux/arm/v7")
                    .containsEntry("TARGETOS", "linux")
                    .containsEntry("TARGETVARIANT", "v7")
                    .containsEntry("BUILDPLATFORM", "linux/arm/v7")
                    .containsEntry("BUILDOS", "linux")
                    .containsEntry("BUILDARCH", "arm")
                    .containsEntry("BUILDVARIANT", "v7")
                    .containsEntry("TARGETOSVERSION", "")
                    .containsEntry("TARGETSTAGE", target);
        }
    }
}
