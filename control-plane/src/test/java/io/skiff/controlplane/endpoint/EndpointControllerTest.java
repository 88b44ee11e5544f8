package io.skiff.controlplane.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.skiff.controlplane.kind.core.EndpointsKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.kind.core.ServiceKind;
import io.skiff.controlplane.kind.discovery.EndpointSliceKind;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.Planning;
import io.skiff.controlplane.testing.TestCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointControllerTest {

    private final TestCluster cluster = new TestCluster(new EndpointController());

    @Test
    void aServiceWithoutPodsHasAnEmptySlice() {
        cluster.create(service(new IntOrString(8080)));

        assertThat(slices())
                .singleElement()
                .satisfies(slice -> assertThat(slice.getEndpoints()).isEmpty());
        assertThat(cluster.find(EndpointsKind.ENDPOINTS, "web").orElseThrow().getSubsets())
                .isEmpty();
    }

    @Test
    void readyPodsServeAndOthersDoNot() {
        cluster.create(service(new IntOrString(8080)));
        cluster.create(pod("a", "10.42.0.2", true));
        cluster.create(pod("b", "10.42.0.1", false));
        cluster.create(Objects.on("n1", Objects.pod("without-address")));

        var slice = slices().get(0);
        assertThat(slice.getEndpoints())
                .extracting(
                        endpoint -> endpoint.getAddresses().get(0),
                        endpoint -> endpoint.getConditions().getReady())
                .containsExactly(tuple("10.42.0.1", false), tuple("10.42.0.2", true));
        assertThat(slice.getPorts().get(0).getPort()).isEqualTo(8080);
        var subset = cluster.find(EndpointsKind.ENDPOINTS, "web")
                .orElseThrow()
                .getSubsets()
                .get(0);
        assertThat(subset.getAddresses()).extracting("ip").containsExactly("10.42.0.2");
        assertThat(subset.getNotReadyAddresses()).extracting("ip").containsExactly("10.42.0.1");
    }

    @Test
    void aTerminatingPodLeavesAtOnce() {
        cluster.create(service(new IntOrString(8080)));
        cluster.create(pod("a", "10.42.0.2", true));

        cluster.edit(PodKind.POD, "a", pod -> PodDeletion.marked(pod, cluster.clock.instant()));

        assertThat(slices().get(0).getEndpoints()).isEmpty();
    }

    @Test
    void aNamedPortIsLookedUpInEachPod() {
        cluster.create(service(new IntOrString("http")));
        cluster.create(named(pod("a", "10.42.0.1", true), 8080));
        cluster.create(named(pod("b", "10.42.0.2", true), 9090));

        assertThat(slices()).hasSize(2);
        assertThat(slices().stream().map(slice -> slice.getPorts().get(0).getPort()))
                .containsExactly(8080, 9090);
    }

    @Test
    void aPodWithoutTheNamedPortIsLeftOut() {
        cluster.create(service(new IntOrString("http")));
        cluster.create(named(pod("a", "10.42.0.1", true), 8080));
        cluster.create(pod("quiet", "10.42.0.2", true));

        assertThat(slices())
                .singleElement()
                .satisfies(slice -> assertThat(slice.getEndpoints())
                        .extracting(endpoint -> endpoint.getAddresses().get(0))
                        .containsExactly("10.42.0.1"));
        assertThat(cluster.find(EndpointsKind.ENDPOINTS, "web").orElseThrow().getSubsets())
                .singleElement()
                .satisfies(subset -> assertThat(subset.getAddresses()).hasSize(1));
    }

    @Test
    void aPodWithOneOfTwoPortsAnswersOnThatOne() {
        cluster.create(new ServiceBuilder(service(new IntOrString("http")))
                .editSpec()
                .addNewPort()
                .withName("number")
                .withPort(81)
                .withTargetPort(new IntOrString(8081))
                .endPort()
                .endSpec()
                .build());
        cluster.create(pod("quiet", "10.42.0.2", true));

        assertThat(slices()).singleElement().satisfies(slice -> {
            assertThat(slice.getPorts()).extracting("port").containsExactly(8081);
            assertThat(slice.getEndpoints()).hasSize(1);
        });
    }

    @Test
    void aHeadlessServiceNeedsNoPorts() {
        cluster.create(new ServiceBuilder(service(new IntOrString(80)))
                .editSpec()
                .withClusterIP("None")
                .withPorts()
                .endSpec()
                .build());
        cluster.create(pod("quiet", "10.42.0.2", true));

        assertThat(slices())
                .singleElement()
                .satisfies(slice -> assertThat(slice.getEndpoints()).hasSize(1));
    }

    @Test
    void slicesHoldAHundredEndpoints() {
        cluster.create(service(new IntOrString(8080)));
        for (int i = 0; i < 150; i++) {
            cluster.create(pod("p" + i, "10.42.%d.%d".formatted(i / 100, i % 100), true));
        }

        assertThat(slices().stream().map(slice -> slice.getEndpoints().size())).containsExactly(100, 50);
    }

    @Test
    void whatWasMadeForAServiceGoesWithIt() {
        cluster.create(service(new IntOrString(8080)));
        cluster.create(pod("a", "10.42.0.2", true));

        cluster.delete(ServiceKind.SERVICE, "web");

        assertThat(slices()).isEmpty();
        assertThat(cluster.list(EndpointsKind.ENDPOINTS)).isEmpty();
    }

    @Test
    void plansNothingWhenAllIsAsItShouldBe() {
        cluster.create(service(new IntOrString(8080)));
        cluster.create(pod("a", "10.42.0.2", true));

        new Planning<>(cluster, new EndpointController(), Action::toString)
                .plansNothing(new ObjectKey(Objects.NAMESPACE, "web"));
    }

    private List<EndpointSlice> slices() {
        return cluster.list(EndpointSliceKind.ENDPOINT_SLICE);
    }

    private Pod pod(String name, String ip, boolean ready) {
        var bound = new PodBuilder(Objects.on("n1", Objects.pod(name)))
                .editStatus()
                .withPodIP(ip)
                .endStatus()
                .build();
        var now = cluster.clock.instant();
        return ready ? Objects.ready(bound, now) : Objects.notReady(bound, now);
    }

    private static Pod named(Pod pod, int port) {
        return new PodBuilder(pod)
                .editSpec()
                .editFirstContainer()
                .addNewPort()
                .withName("http")
                .withContainerPort(port)
                .endPort()
                .endContainer()
                .endSpec()
                .build();
    }

    private static Service service(IntOrString target) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName("web")
                .withUid("uid-service")
                .endMetadata()
                .withNewSpec()
                .withClusterIP("10.43.0.10")
                .addToSelector("app", "web")
                .addNewPort()
                .withPort(80)
                .withTargetPort(target)
                .endPort()
                .endSpec()
                .build();
    }
}
