package io.skiff.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.ResourceSpec;
import io.skiff.agent.testing.PodSpecs;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodSpecTest {

    @ParameterizedTest
    @CsvSource({"100, 250, 0, 350", "100, 0, 0, 100", "0, 0, 0, 0", "100, 250, 300, 350", "100, 250, 900, 900"})
    void requestsWhatItsContainersNeedTogetherOrAnInitContainerAlone(long first, long second, long init, long all) {
        var plain = PodSpecs.pod("web").build();
        var pod = new PodSpec(
                plain.uid(),
                plain.hash(),
                plain.namespace(),
                plain.name(),
                plain.hostname(),
                plain.domain(),
                plain.restartRule(),
                plain.grace(),
                null,
                List.of(container(init)),
                List.of(container(first), container(second)),
                List.of(),
                List.of(),
                plain.host(),
                List.of(),
                null,
                Map.of(),
                false,
                List.of(),
                List.of(),
                PodDns.OF_HOST,
                List.of(),
                true,
                plain.revision(),
                plain.standing(),
                null,
                null,
                plain.created());

        assertThat(pod.cpuRequestMillis()).isEqualTo(all);
    }

    @Test
    void limitsTheMemoryOfAPodWhoseContainersAllHaveALimit() {
        var pod = PodSpecs.pod("web")
                .with(limited("main", OptionalLong.of(20)))
                .with(limited("side", OptionalLong.of(10)))
                .added(limited("debugger", OptionalLong.empty()));
        assertThat(pod.build().memoryLimitBytes()).hasValue(30);
        assertThat(pod.init(limited("first", OptionalLong.of(50))).build().memoryLimitBytes())
                .hasValue(50);
        assertThat(pod.with(limited("free", OptionalLong.empty())).build().memoryLimitBytes())
                .isEmpty();
    }

    private static ContainerTemplate limited(String name, OptionalLong memoryBytes) {
        var none = OptionalLong.empty();
        return PodSpecs.using(new ResourceSpec(none, none, memoryBytes, none), PodSpecs.container(name, "web:v1"));
    }

    private static ContainerTemplate container(long requestMillis) {
        var request = requestMillis == 0 ? OptionalLong.empty() : OptionalLong.of(requestMillis);
        var plain = PodSpecs.container("main", "web:v1");
        return new ContainerTemplate(
                plain.name(),
                plain.image(),
                plain.pullPolicy(),
                List.of(),
                List.of(),
                "",
                List.of(),
                new ResourceSpec(request, OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty()),
                plain.security(),
                List.of(),
                null,
                null,
                null,
                "",
                ImagePin.NONE,
                "",
                ContainerLife.PLAIN);
    }
}
