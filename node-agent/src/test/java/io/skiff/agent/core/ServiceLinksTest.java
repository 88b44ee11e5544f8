package io.skiff.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.network.NodeNetwork.Port;
import io.skiff.agent.network.NodeNetwork.Service;
import io.skiff.agent.testing.PodSpecs;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceLinksTest {

    private static final Service REDIS =
            new Service("default", "redis-primary", "10.43.0.11", List.of(new Port("TCP", 6379, List.of())));

    /** The example of Kubernetes' page on services. */
    @Test
    void aServiceWithOnePort() {
        assertThat(variables(REDIS))
                .containsExactly(
                        "REDIS_PRIMARY_PORT=tcp://10.43.0.11:6379",
                        "REDIS_PRIMARY_PORT_6379_TCP=tcp://10.43.0.11:6379",
                        "REDIS_PRIMARY_PORT_6379_TCP_ADDR=10.43.0.11",
                        "REDIS_PRIMARY_PORT_6379_TCP_PORT=6379",
                        "REDIS_PRIMARY_PORT_6379_TCP_PROTO=tcp",
                        "REDIS_PRIMARY_SERVICE_HOST=10.43.0.11",
                        "REDIS_PRIMARY_SERVICE_PORT=6379");
    }

    /** As in Kubernetes' envvars_test.go: the first port has the short names, each name its own. */
    @Test
    void aServiceWithSeveralPorts() {
        var ports = List.of(new Port("u-d-p", "UDP", 8081, List.of()), new Port("t-c-p", "TCP", 8082, List.of()));
        assertThat(variables(new Service("default", "abc", "10.43.0.12", ports)))
                .containsExactly(
                        "ABC_PORT=udp://10.43.0.12:8081",
                        "ABC_PORT_8081_UDP=udp://10.43.0.12:8081",
                        "ABC_PORT_8081_UDP_ADDR=10.43.0.12",
                        "ABC_PORT_8081_UDP_PORT=8081",
                        "ABC_PORT_8081_UDP_PROTO=udp",
                        "ABC_PORT_8082_TCP=tcp://10.43.0.12:8082",
                        "ABC_PORT_8082_TCP_ADDR=10.43.0.12",
                        "ABC_PORT_8082_TCP_PORT=8082",
                        "ABC_PORT_8082_TCP_PROTO=tcp",
                        "ABC_SERVICE_HOST=10.43.0.12",
                        "ABC_SERVICE_PORT=8081",
                        "ABC_SERVICE_PORT_T_C_P=8082",
                        "ABC_SERVICE_PORT_U_D_P=8081");
    }

    @Test
    void otherNamespacesHaveNone() {
        assertThat(variables(new Service("other", "web", "10.43.0.13", REDIS.ports())))
                .isEmpty();
    }

    @Test
    void whoWantsNoneHasOnlyThatOfTheApi() {
        var api = new Service("default", "kubernetes", "10.43.0.1", List.of(new Port("https", "TCP", 443, List.of())));
        var pod = PodSpecs.pod("web").withoutServiceLinks().build();

        assertThat(ServiceLinks.of(pod, List.of(REDIS, api)))
                .containsEntry("KUBERNETES_SERVICE_HOST", "10.43.0.1")
                .containsEntry("KUBERNETES_SERVICE_PORT", "443")
                .containsEntry("KUBERNETES_SERVICE_PORT_HTTPS", "443")
                .containsEntry("KUBERNETES_PORT_443_TCP_ADDR", "10.43.0.1")
                .doesNotContainKey("REDIS_PRIMARY_SERVICE_HOST");
    }

    private static List<String> variables(Service service) {
        return ServiceLinks.of(PodSpecs.pod("web").build(), List.of(service)).entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
    }
}
