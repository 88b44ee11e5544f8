package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.ContainerSpec.KeptLayer;
import io.skiff.agent.security.seccomp.Filters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContainerRecordTest {

    private static String record(Optional<KeptLayer> keptLayer) {
        var spec = new ContainerSpec(
                new ContainerId(new PodUid("pod"), "run", 0),
                List.of(Path.of("/layers/busybox")),
                List.of("true"),
                Map.of("TOKEN", "very-secret-word"),
                "/",
                "0:0",
                List.of(),
                ResourceSpec.UNLIMITED,
                SecuritySpec.DEFAULT,
                List.of(),
                Path.of("/logs"),
                Map.of(),
                keptLayer,
                StandardStreams.OUTPUTS,
                Optional.empty());
        var blueprint = ContainerBlueprint.of(
                spec, ContainerRecipeTest.AGENT, ContainerRecipeTest.POD, new Filters(Path.of("/profiles")));
        var record = ContainerRecord.of(blueprint, new RunningProcess(1, 2), "boot", Instant.EPOCH, null);
        return new String(record.toJson(), StandardCharsets.UTF_8);
    }

    /** A secret may be in the environment of a build's command, and no disk may see it. */
    @Test
    void thatOfABuildHasNoEnvironment() {
        assertThat(record(Optional.of(new KeptLayer(Path.of("/upper"), Path.of("/work")))))
                .doesNotContain("very-secret-word");
        assertThat(record(Optional.empty())).contains("very-secret-word");
    }

    /** The next agent reads what this one wrote; what an older one wrote has neither. */
    @Test
    void itKeepsItsStreamsAndItsCompany() throws Exception {
        var old = ContainerRecord.parse(
                "{\"pod\":\"p\",\"name\":\"c\",\"boot\":\"b\",\"logDirectory\":\"/l\",\"labels\":{}}"
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(old.standardStreams()).isEqualTo(StandardStreams.OUTPUTS);
        assertThat(old.isBeside()).isFalse();

        var record = new ContainerRecord(
                "p",
                "c",
                0,
                1,
                2,
                "b",
                0,
                "/l",
                Map.of(),
                null,
                null,
                new StandardStreams(true, true, true),
                true,
                new ProcessAccount("/accounts", 7));
        assertThat(ContainerRecord.parse(record.toJson())).isEqualTo(record);
    }
}
