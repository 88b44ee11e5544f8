package io.skiff.agent.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.ResourceSpec;
import io.skiff.agent.pod.ContainerTemplate;
import io.skiff.agent.pod.PodSpec;
import io.skiff.agent.pod.PodVolume;
import io.skiff.agent.pressure.DiskUse.Space;
import io.skiff.agent.testing.PodSpecs;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageLimitTest {

    private static final long MEBIBYTE = 1 << 20;

    /** A volume with a limit of 10 MiB, and two containers, of which one has a limit of 20 MiB. */
    private static final PodSpec POD = PodSpecs.pod("web")
            .volume(new PodVolume("data", new PodVolume.EmptyDir(false, OptionalLong.of(10 * MEBIBYTE))))
            .volume(new PodVolume("ram", new PodVolume.EmptyDir(true, OptionalLong.of(1))))
            .with(limited("main", OptionalLong.of(20 * MEBIBYTE)))
            .with(limited("side", OptionalLong.empty()))
            .build();

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "within all limits, 10, 5, 5, ''",
        "a volume too large, 11, 0, 0, 'Usage of EmptyDir volume \"data\" exceeds the limit \"10Mi\". '",
        "a container too large, 0, 21, 0, 'Pod ephemeral local storage usage exceeds the total limit of containers 20Mi. '",
        "all together too large, 5, 10, 6, 'Pod ephemeral local storage usage exceeds the total limit of containers 20Mi. '",
    })
    void endsAPodThatTakesMoreThanItMay(String name, long volume, long main, long side, String message) {
        var use = new DiskUse(Map.of("data", space(volume)), Map.of("main", space(main), "side", space(side)));

        assertThat(StorageLimit.exceeded(POD, use).orElse("")).isEqualTo(message);
    }

    @Test
    void aContainerHasALimitOfItsOwnWhereThePodHasMore() {
        var pod = PodSpecs.pod("web")
                .with(limited("main", OptionalLong.of(20 * MEBIBYTE)))
                .with(limited("side", OptionalLong.of(20 * MEBIBYTE)))
                .build();

        assertThat(StorageLimit.exceeded(pod, new DiskUse(Map.of(), Map.of("main", space(21)))))
                .contains("Container main exceeded its local ephemeral storage limit \"20Mi\". ");
    }

    @Test
    void aPodWithoutALimitIsNotMeasured() {
        assertThat(StorageLimit.isOf(POD)).isTrue();
        assertThat(StorageLimit.isOf(PodSpecs.pod("web").build())).isFalse();
    }

    private static Space space(long mebibytes) {
        return new Space(mebibytes * MEBIBYTE, 1);
    }

    private static ContainerTemplate limited(String name, OptionalLong limit) {
        var none = OptionalLong.empty();
        return PodSpecs.using(
                new ResourceSpec(none, none, none, none, none, none, limit, 0, Map.of()),
                PodSpecs.container(name, "web:v1"));
    }
}
