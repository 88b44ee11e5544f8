package io.skiff.agent.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.build.plan.BuildArguments;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BuildPlanTest {

    @Test
    void warnsOfArgumentsThatNothingNames() {
        var given = Map.of(
                "VERSOIN",
                "1",
                "GLOBAL",
                "1",
                "STAGE",
                "1",
                "http_proxy",
                "p",
                "TARGETARCH",
                "x",
                "BUILDKIT_SYNTAX",
                "s",
                "SOURCE_DATE_EPOCH",
                "1");
        var request = new BuildRequest(
                "ARG GLOBAL\nFROM a\nARG VERSION STAGE",
                List.of("app"),
                new BuildArguments(given, "linux/amd64"),
                Optional.empty(),
                false,
                Map.of());
        assertThat(BuildPlan.of(request).warnings(Set.of("OTHER")))
                .containsExactly("[Warning] no ARG names the build argument VERSOIN; did you mean VERSION?");
    }
}
