package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.controlplane.api.ApiClient.Answer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Services get, keep and free their node ports over HTTP, whichever verb changes them. */
@Timeout(60)
class ServicePortsTest {

    private static final String SERVICES = "/api/v1/namespaces/default/services";
    private static final String MERGE = "application/merge-patch+json";
    private static final String NODE_PORT = "/spec/ports/0/nodePort";
    private static final String TAKEN =
            "Service \"b\" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated";

    private final ApiFixture api = new ApiFixture();
    private final ApiClient client = new ApiClient(api.url());

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void eachServiceHasItsOwn() {
        var ports = IntStream.range(0, 20)
                .mapToObj(i -> create("s" + i, "type: NodePort").at(NODE_PORT))
                .map(Integer::valueOf)
                .toList();

        assertThat(ports).doesNotHaveDuplicates().allMatch(port -> port >= 30_000 && port <= 32_767);
        assertThat(held()).containsExactlyInAnyOrderElementsOf(ports);
    }

    @Test
    void whatIsTakenIsTaken() {
        create("a", "type: NodePort, ports: [{port: 80, nodePort: 30080}]");

        assertThat(post("b", "type: NodePort, ports: [{port: 80, nodePort: 30080}]")
                        .at("/message"))
                .isEqualTo(TAKEN);
        create("b", "type: NodePort");
        assertThat(patch("b", "{\"spec\":{\"ports\":[{\"port\":80,\"nodePort\":30080}]}}")
                        .at("/message"))
                .isEqualTo(TAKEN);

        client.send("DELETE", SERVICES + "/a", "", "");
        assertThat(patch("b", "{\"spec\":{\"ports\":[{\"port\":80,\"nodePort\":30080}]}}")
                        .code())
                .isEqualTo(200);
        assertThat(held()).containsExactly(30_080);
    }

    /** Each row: the type before and after, and whether there is a node port then. */
    @ParameterizedTest
    @CsvSource({
        "ClusterIP,    NodePort,     true",
        "ClusterIP,    LoadBalancer, true",
        "NodePort,     LoadBalancer, true",
        "NodePort,     ClusterIP,    false",
        "LoadBalancer, NodePort,     true",
        "LoadBalancer, ClusterIP,    false",
    })
    void theTypeMayChange(String from, String to, boolean hasPort) {
        var before = create("a", "type: " + from);

        var after = patch("a", "{\"spec\":{\"type\":\"" + to + "\"}}");

        assertThat(after.code()).as(after.at("/message")).isEqualTo(200);
        assertThat(after.at("/spec/clusterIP")).isEqualTo(before.at("/spec/clusterIP"));
        assertThat(after.at(NODE_PORT).isEmpty()).isEqualTo(!hasPort);
        assertThat(held()).isEqualTo(hasPort ? List.of(Integer.valueOf(after.at(NODE_PORT))) : List.of());
        if (hasPort && !before.at(NODE_PORT).isEmpty()) {
            assertThat(after.at(NODE_PORT)).isEqualTo(before.at(NODE_PORT));
        }
    }

    @Test
    void aManifestThatNamesNoNodePortKeepsIt() {
        var before = create("a", "type: LoadBalancer");

        var same = put("a", "type: LoadBalancer");
        var moved = put("a", "type: LoadBalancer, ports: [{port: 81}]");

        assertThat(same.at("/metadata/resourceVersion")).isEqualTo(before.at("/metadata/resourceVersion"));
        assertThat(moved.at("/spec/ports/0/port")).isEqualTo("81");
        assertThat(moved.at(NODE_PORT)).isEqualTo(before.at(NODE_PORT));
    }

    @Test
    void portsComeAndGo() {
        var first = create("a", "type: NodePort, ports: [{name: a, port: 80}]");

        var two = put("a", "type: NodePort, ports: [{name: a, port: 80}, {name: b, port: 81}]");
        assertThat(two.at(NODE_PORT)).isEqualTo(first.at(NODE_PORT));
        assertThat(held()).hasSize(2).contains(Integer.valueOf(two.at("/spec/ports/1/nodePort")));

        var other = put("a", "type: NodePort, ports: [{name: b, port: 81}]");
        assertThat(other.at(NODE_PORT)).isEqualTo(two.at("/spec/ports/1/nodePort"));
        assertThat(held()).containsExactly(Integer.valueOf(other.at(NODE_PORT)));

        client.send("DELETE", SERVICES + "/a", "", "");
        assertThat(held()).isEmpty();
    }

    @Test
    void aLoadBalancerMayGiveItsPortsUp() {
        create("a", "type: LoadBalancer");

        var after = patch("a", "{\"spec\":{\"allocateLoadBalancerNodePorts\":false}}");

        assertThat(after.at(NODE_PORT)).isEmpty();
        assertThat(held()).isEmpty();
    }

    @Test
    void dryRunsHoldNothing() {
        var dry = client.send("POST", SERVICES + "?dryRun=All", "application/yaml", manifest("a", "type: NodePort"));
        assertThat(dry.at(NODE_PORT)).isNotEmpty();
        create("a", "type: ClusterIP");
        var change = client.send("PATCH", SERVICES + "/a?dryRun=All", MERGE, "{\"spec\":{\"type\":\"NodePort\"}}");
        assertThat(change.at(NODE_PORT)).isNotEmpty();

        assertThat(held()).isEmpty();
        assertThat(client.get(SERVICES + "/a").at("/spec/type")).isEqualTo("ClusterIP");
    }

    @Test
    void aFinalizerHoldsThePortsToo() {
        var made = create("a", "type: NodePort");
        patch("a", "{\"metadata\":{\"finalizers\":[\"example.com/wait\"]}}");
        client.send("DELETE", SERVICES + "/a", "", "");
        assertThat(held()).containsExactly(Integer.valueOf(made.at(NODE_PORT)));

        patch("a", "{\"metadata\":{\"finalizers\":[]},\"spec\":{\"ports\":[{\"port\":82}]}}");

        assertThat(client.get(SERVICES + "/a").code()).isEqualTo(404);
        assertThat(held()).isEmpty();
    }

    @Test
    void externalAddressesAreNoneOfTheCluster() {
        assertThat(post("b", "externalIPs: [192.0.2.1, 10.43.0.1, 10.42.7.1]").at("/message"))
                .isEqualTo("Service \"b\" is invalid: [spec.externalIPs[1]: Invalid value: \"10.43.0.1\": may not be in"
                        + " the range of services, 10.43.0.0/16, spec.externalIPs[2]: Invalid value: \"10.42.7.1\": may"
                        + " not be in the range of pods, 10.42.0.0/16]");
        create("b", "externalIPs: [192.0.2.1]");
        assertThat(patch("b", "{\"spec\":{\"externalIPs\":[\"10.43.0.1\"]}}").code())
                .isEqualTo(422);
    }

    private Answer create(String name, String spec) {
        var made = post(name, spec);
        assertThat(made.code()).as(made.at("/message")).isEqualTo(201);
        return made;
    }

    private Answer post(String name, String spec) {
        return client.send("POST", SERVICES, "application/yaml", manifest(name, spec));
    }

    private Answer put(String name, String spec) {
        var answer = client.send("PUT", SERVICES + "/" + name, "application/yaml", manifest(name, spec));
        assertThat(answer.code()).as(answer.at("/message")).isEqualTo(200);
        return answer;
    }

    private Answer patch(String name, String patch) {
        return client.send("PATCH", SERVICES + "/" + name, MERGE, patch);
    }

    private static String manifest(String name, String spec) {
        var ports = spec.contains("ports:") ? "" : ", ports: [{port: 80}]";
        return "{apiVersion: v1, kind: Service, metadata: {name: " + name + "}, spec: {" + spec + ports + "}}";
    }

    /** The numbers that some service has, in order. */
    private List<Integer> held() {
        return api.store().list("/skiff/alloc/nodeport/").join().entries().stream()
                .map(entry -> Integer.valueOf(entry.key().replaceFirst(".*/", "")))
                .toList();
    }
}
