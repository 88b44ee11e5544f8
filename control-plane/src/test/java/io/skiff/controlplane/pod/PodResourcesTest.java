package io.skiff.controlplane.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The request of a pod by which it is placed. */
class PodResourcesTest {

    /** Init containers in order, a sidecar's request with an S behind it. */
    @ParameterizedTest(name = "[{0}] then [{1}]: {2}")
    @CsvSource({
        "'', '100 200', 300",
        "'500', '100 200', 500",
        "'200', '100 200', 300",
        "'50S', '100 200', 350",
        "'50S 400', '100 200', 450",
        "'400 50S', '100 200', 400",
        "'50S 70S', '100', 220",
        "'50S 30 70S 200', '100', 320",
    })
    void sidecarsRunBesideAllThatFollows(String init, String main, long millis) {
        var pod = new PodBuilder()
                .withNewSpec()
                .withInitContainers(Arrays.stream(init.split(" "))
                        .filter(text -> !text.isEmpty())
                        .map(PodResourcesTest::container)
                        .toList())
                .withContainers(Arrays.stream(main.split(" "))
                        .map(PodResourcesTest::container)
                        .toList())
                .endSpec()
                .build();
        assertThat(PodResources.requestedBy(pod).cpuMillis()).isEqualTo(millis);
    }

    /** Limits count where a request is missing, and init containers as for all resources. */
    @Test
    void hugePagesAreOfEachSizeByThemselves() {
        var pod = new PodBuilder()
                .withNewSpec()
                .withInitContainers(pages("hugepages-2Mi", "8Mi"))
                .withContainers(pages("hugepages-2Mi", "2Mi"), pages("hugepages-1Gi", "1Gi"))
                .endSpec()
                .build();
        assertThat(PodResources.requestedBy(pod).hugePages().bytes())
                .isEqualTo(Map.of("hugepages-2Mi", 8L << 20, "hugepages-1Gi", 1L << 30));
        assertThat(HugePages.pageSize("hugepages-2Mi")).hasValue(2 << 20);
        assertThat(HugePages.pageSize("hugepages-2M")).isEmpty();
        assertThat(HugePages.name(1 << 30)).isEqualTo("hugepages-1Gi");
        assertThat(HugePages.name(64 << 10)).isEqualTo("hugepages-64Ki");
        assertThat(HugePages.pageSize("HugePages-2Mi", pod)).hasValue(2 << 20);
        assertThat(HugePages.pageSize("HugePages", pod)).isEmpty();
    }

    private static Container pages(String name, String amount) {
        return new ContainerBuilder()
                .withName("c")
                .withNewResources()
                .addToLimits(name, new Quantity(amount))
                .endResources()
                .build();
    }

    /** What the node has accepted, and whether it can never give what is asked for. */
    @ParameterizedTest(name = "asks for {0}, has {1}, {2}: {3}")
    @CsvSource({
        "100, , , 100",
        "300, 100, , 300",
        "100, 300, , 300",
        "900, 100, Deferred, 900",
        "900, 100, Infeasible, 100"
    })
    void aPodThatIsResizedHoldsTheLarger(long asked, @Nullable Long has, @Nullable String pending, long millis) {
        var status = new PodStatusBuilder()
                .addNewContainerStatus()
                .withName("c")
                .withAllocatedResources(has == null ? null : Map.of("cpu", new Quantity(has + "m")))
                .endContainerStatus();
        if (pending != null) {
            status.addNewCondition()
                    .withType("PodResizePending")
                    .withStatus("True")
                    .withReason(pending)
                    .endCondition();
        }
        var pod = new PodBuilder()
                .withNewSpec()
                .withContainers(container(Long.toString(asked)))
                .endSpec()
                .withStatus(status.build())
                .build();
        assertThat(PodResources.requestedBy(pod).cpuMillis()).isEqualTo(millis);
    }

    private static Container container(String text) {
        return new ContainerBuilder()
                .withName("c")
                .withRestartPolicy(text.endsWith("S") ? "Always" : null)
                .withNewResources()
                .addToRequests("cpu", new Quantity(text.replace("S", "") + "m"))
                .endResources()
                .build();
    }
}
