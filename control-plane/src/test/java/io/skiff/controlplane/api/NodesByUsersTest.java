package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.controlplane.kind.core.NodeBanSecrets;
import io.skiff.controlplane.kind.core.SecretKind;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that users write cannot redirect another host's network. */
@Timeout(60)
final class NodesByUsersTest {

    private static final String NODES = "/api/v1/nodes";
    private static final String MERGE = "application/merge-patch+json";

    private final ApiFixture api = new ApiFixture();
    private final ApiClient client = new ApiClient(api.url());

    @AfterEach
    void stop() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0/0",
                "10.0.0.0/8",
                "10.42.0.0/16",
                "10.41.0.0/24",
                "10.43.0.0/24",
                "10.42.7.1/24",
                "10.42.7.0/25",
                "10.42.7.0/23",
                "10.42.7.0",
                "10.42.7.0/",
                "10.42.7.0/024",
                "fd00::/64",
                "x"
            })
    void aSubnetThatIsNotTheClustersToGiveIsRefused(String subnet) {
        var one = client.post(NODES, node("hijack", "\"podCIDR\":\"" + subnet + "\""));
        assertThat(one.code()).isEqualTo(422);
        assertThat(one.at("/message")).contains("spec.podCIDR");
        assertThat(client.post(NODES, node("hijack", "\"podCIDRs\":[\"" + subnet + "\"]"))
                        .code())
                .isEqualTo(422);
        assertThat(client.post(
                                NODES,
                                node(
                                        "hijack",
                                        "\"podCIDR\":\"10.42.7.0/24\",\"podCIDRs\":[\"10.42.7.0/24\",\"0.0.0.0/0\"]"))
                        .code())
                .isEqualTo(422);
        assertThat(client.get(NODES + "/hijack").code()).isEqualTo(404);
    }

    @Test
    void aSubnetIsOneNodesAndIsFreeAgainWithIt() {
        assertThat(client.post(NODES, node("a", "\"podCIDR\":\"10.42.7.0/24\"")).code())
                .isEqualTo(201);
        assertThat(client.get(NODES + "/a").at("/spec/podCIDRs/0")).isEqualTo("10.42.7.0/24");
        assertThat(client.post(NODES, node("b", "\"podCIDR\":\"10.42.7.0/24\"")).code())
                .isEqualTo(422);
        client.send("DELETE", NODES + "/a", "application/json", "{}");
        assertThat(client.post(NODES, node("b", "\"podCIDR\":\"10.42.7.0/24\"")).code())
                .isEqualTo(201);
    }

    @Test
    void aSubnetIsNeverChanged() {
        client.post(NODES, node("a", "\"podCIDR\":\"10.42.7.0/24\""));
        client.post(NODES, node("b", ""));
        for (var spec : new String[] {
            "{\"podCIDR\":\"0.0.0.0/0\"}", "{\"podCIDR\":\"10.42.8.0/24\"}", "{\"podCIDRs\":[\"10.42.8.0/24\"]}"
        }) {
            var patch = "{\"spec\":" + spec + "}";
            assertThat(client.send("PATCH", NODES + "/a", MERGE, patch).code())
                    .as(spec)
                    .isEqualTo(422);
            assertThat(client.send("PATCH", NODES + "/b", MERGE, patch).code())
                    .as(spec)
                    .isEqualTo(422);
        }
        assertThat(client.send("PATCH", NODES + "/a", MERGE, "{\"spec\":{\"podCIDR\":null,\"unschedulable\":true}}")
                        .at("/spec/podCIDR"))
                .as("what is not said stays")
                .isEqualTo("10.42.7.0/24");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "224.0.0.1", "255.255.255.255", "169.254.1.1", "::1", "x"})
    void anAddressThatIsNoHostsIsRefused(String address) {
        client.post(NODES, node("a", ""));
        var answer = client.send(
                "PATCH",
                NODES + "/a/status",
                MERGE,
                "{\"status\":{\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"" + address + "\"}]}}");

        assertThat(answer.code()).isEqualTo(422);
        assertThat(answer.at("/message")).contains("status.addresses[0].address");
    }

    @Test
    void whoDeletesANodeBansIt() {
        client.post(NODES, node("a", ""));
        client.post(NODES, node("held", "").replace("\"name\"", "\"finalizers\":[\"example.com/x\"],\"name\""));
        client.send("DELETE", NODES + "/a?dryRun=All", "application/json", "{}");
        assertThat(bans()).isEmpty();

        client.send("DELETE", NODES + "/a", "application/json", "{}");
        client.send("DELETE", NODES + "/held", "application/json", "{}");
        assertThat(bans()).as("one is only marked").containsExactly("a");

        client.send("PATCH", NODES + "/held", MERGE, "{\"metadata\":{\"finalizers\":null}}");
        assertThat(bans()).containsExactlyInAnyOrder("a", "held");
    }

    private Stream<String> bans() {
        client.get(NODES);
        return api.view().list(SecretKind.SECRET, NodeBanSecrets.NAMESPACE).stream()
                .filter(stored -> NodeBanSecrets.isBan(stored.object()))
                .map(stored -> NodeBanSecrets.node(stored.object()));
    }

    private static String node(String name, String spec) {
        return "{\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{" + spec + "}}";
    }
}
