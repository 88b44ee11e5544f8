package io.skiff.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.network.NodeNetwork.Endpoint;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.network.NodeNetwork.Port;
import io.skiff.agent.network.NodeNetwork.Service;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceRulesTest {

    private static final Layout LAYOUT = Layout.of(new NetworkConfig("10.42.1.0/24", "10.42.0.0/16", "10.43.0.0/16"));
    private static final Endpoint GOOD = new Endpoint("10.42.1.2", 8080);

    private final ServiceRules rules = new ServiceRules(new NetworkNames("n1"));

    private ServiceRules.Change apply(String ip, String protocol, int port, Endpoint... endpoints) {
        var odd = new Service("default", "odd", ip, List.of(new Port(protocol, port, List.of(endpoints))));
        var good = new Service("default", "good", "10.43.0.10", List.of(new Port("TCP", 80, List.of(GOOD))));
        return rules.apply(LAYOUT, List.of(odd, good));
    }

    @ParameterizedTest
    @CsvSource({
        "::1, 80",
        "example.org, 80",
        "300.1.1.1, 80",
        "'', 80",
        "10.42.1.3, 0",
        "10.42.1.3, 70000",
        "'10.42.1.3 . 1 } ; flush ruleset', 80"
    })
    void leavesOutABadEndpointAndSaysIt(String ip, int port) {
        var change = apply("10.43.0.9", "TCP", 80, new Endpoint(ip, port), GOOD);

        assertThat(change.commands())
                .contains("10.43.0.9 . tcp . 80 : goto one-of-1-tcp")
                .contains("10.43.0.9 . 80 . 0 : 10.42.1.2 . 8080")
                .contains("10.43.0.10 . tcp . 80 : goto one-of-1-tcp")
                .doesNotContain("ruleset");
        assertThat(change.problems())
                .singleElement()
                .asString()
                .startsWith("Of service default/odd, port 80, an endpoint is left out: ");
    }

    @ParameterizedTest
    @CsvSource({"fd00::1, TCP, 80", "10.43.0.9, SCTP, 80", "10.43.0.9, TCP, 0"})
    void leavesOutABadPortAndSaysIt(String ip, String protocol, int port) {
        var change = apply(ip, protocol, port, GOOD);

        assertThat(change.commands()).contains("10.43.0.10 . tcp . 80").doesNotContain("10.43.0.9");
        assertThat(change.problems()).hasSize(1);
    }

    @Test
    void saysOnlySoMuch() {
        var many = Collections.nCopies(1000, new Endpoint("::1", 80)).toArray(Endpoint[]::new);
        assertThat(apply("10.43.0.9", "TCP", 80, many).problems())
                .hasSize(11)
                .endsWith("Of services 990 more are left out.");
    }

    /** Such a service would come from a control plane without bounds. */
    @Test
    void leavesOutAServiceOfTooManyEndpointsAndSaysIt() {
        var endpoints = Collections.nCopies(60_000, GOOD).toArray(Endpoint[]::new);
        var change = apply("10.43.0.9", "TCP", 80, endpoints);

        assertThat(change.commands()).contains("10.43.0.10 . tcp . 80").doesNotContain("10.43.0.9");
        assertThat(change.commands().length()).isLessThan(10_000);
        assertThat(change.problems())
                .containsExactly(
                        "Of service default/odd, port 80 is left out: 60000 endpoints are too many beside those of"
                                + " the services before it; a node takes 25000.");
    }
}
