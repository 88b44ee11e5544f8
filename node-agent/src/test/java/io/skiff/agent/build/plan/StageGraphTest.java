package io.skiff.agent.build.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.build.dockerfile.Dockerfile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StageGraphTest {

    private static final BuildArguments ARGUMENTS = new BuildArguments(Map.of("VERSION", "13"), "linux/amd64");

    private static final Dockerfile FILE = Dockerfile.parse("""
            ARG VERSION=12
            FROM debian:$VERSION AS base
            FROM base AS build
            RUN make
            FROM scratch AS docs
            FROM scratch AS tool
            FROM base AS test
            RUN --mount=type=bind,from=build,target=/b --mount=from=tool,target=/t test
            FROM scratch
            COPY --from=Build /a /
            COPY --from=busybox:1 /bin/sh /bin/sh
            COPY --from=3 /t /
            """);

    private static String plan(String target) {
        return StageGraph.plan(FILE, ARGUMENTS, Optional.of(target).filter(name -> !name.isEmpty())).stream()
                .map(needed -> needed.index() + "<"
                        + needed.base()
                                .stage()
                                .map(String::valueOf)
                                .orElse(needed.base().image()))
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest(name = "{0} needs {1}")
    @CsvSource({
        "'', 0<debian:13 1<0 3<scratch 5<scratch",
        "base, 0<debian:13",
        "BUILD, 0<debian:13 1<0",
        "1, 0<debian:13 1<0",
        "001, 0<debian:13 1<0",
        "+1, 0<debian:13 1<0",
        "-0, 0<debian:13",
        "docs, 2<scratch",
        "test, 0<debian:13 1<0 3<scratch 4<0",
    })
    void buildsOnlyWhatTheTargetNeeds(String target, String expected) {
        assertThat(plan(target)).isEqualTo(expected);
    }

    private static final Dockerfile WITH_TRIGGERS = Dockerfile.parse("""
            FROM scratch AS tool
            FROM scratch AS other
            FROM scratch AS base
            ONBUILD COPY --from=tool /t /t
            ONBUILD RUN --mount=from=1,target=/o cat /o/x
            FROM base AS child
            FROM child AS grandchild
            """);

    private static String indices(List<StageGraph.Needed> stages) {
        return stages.stream().map(needed -> String.valueOf(needed.index())).collect(Collectors.joining(" "));
    }

    /** The stage itself does not run its own, and they end with the first stage that begins with it. */
    @ParameterizedTest(name = "{0} needs {1}")
    @CsvSource({"base, 2", "child, 0 1 2 3", "grandchild, 0 1 2 3 4"})
    void followsTheTriggersOfStages(String target, String expected) {
        assertThat(indices(StageGraph.plan(WITH_TRIGGERS, ARGUMENTS, Optional.of(target))))
                .isEqualTo(expected);
    }

    @Test
    void followsTheTriggersOfAnImage() {
        var file = Dockerfile.parse("FROM scratch AS a\nFROM a AS b\nFROM scratch AS c\nFROM image");
        var from = file.stages().get(3).from();
        var triggers = Dockerfile.triggers(List.of("COPY --from=b /x /x", "RUN x"), from);
        assertThat(indices(StageGraph.planTriggers(file, ARGUMENTS, 3, triggers)))
                .isEqualTo("0 1");
        var later = Dockerfile.triggers(List.of("COPY --from=3 /x /x"), from);
        assertThatThrownBy(() -> StageGraph.planTriggers(file, ARGUMENTS, 3, later))
                .hasMessage("line 4: stage 3 does not come before stage 3, which takes files from it");
    }

    @Test
    void namesTheNearestStage() {
        assertThatThrownBy(() -> plan("tset"))
                .hasMessage("no stage is named tset; did you mean test?; the stages are base, build, docs, test, tool");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "FROM scratch~COPY --from=b /a /~FROM scratch AS b~COPY --from=0 / /|line 2: stage b does not come before stage 0, which takes files from it",
                "FROM scratch~COPY --from=0 /a /|line 2: stage 0 does not come before stage 0, which takes files from it",
                "FROM $NOBODY|line 1: FROM $NOBODY names no image, because its variables are empty; an ARG before the first FROM, or --build-arg, gives them a value",
                "FROM --platform=linux/s390x a|line 1: --platform=linux/s390x cannot be built here; this node builds for linux/amd64",
                "FROM a${|line 1: FROM: ${ is not followed by the name of a variable",
            })
    void saysWhatIsWrong(String text, String message) {
        var file = Dockerfile.parse(text.replace('~', '\n'));
        assertThatThrownBy(() ->
                        StageGraph.plan(file, ARGUMENTS, text.contains("AS b") ? Optional.of("0") : Optional.empty()))
                .hasMessage(message);
    }

    @Test
    void theGlobalArgumentsAreBounded() {
        var text = new StringBuilder("ARG A=" + "x".repeat(100_000) + "\n");
        for (int i = 0; i < 12; i++) {
            text.append("ARG B").append(i).append("=$A\n");
        }
        var file = Dockerfile.parse(text + "FROM scratch\n");
        assertThatThrownBy(() -> StageGraph.plan(file, ARGUMENTS, Optional.empty()))
                .hasMessageStartingWith("line 11: ARG: all variables together have 1100");
    }

    @Test
    void theNameOfAnImageIsBounded() {
        var file = Dockerfile.parse("FROM " + "x".repeat(4097) + "\n");
        assertThatThrownBy(() -> StageGraph.plan(file, ARGUMENTS, Optional.empty()))
                .hasMessage("line 1: the name of the image has 4097 characters, and at most 4096 are possible");
    }
}
