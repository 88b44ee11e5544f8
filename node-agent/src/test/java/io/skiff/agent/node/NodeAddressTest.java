package io.skiff.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeAddressTest {

    @Test
    void followsTheConnectionUnlessItIsGiven() throws Exception {
        var local = InetAddress.getByName("198.51.100.7");
        assertThat(new NodeAddress(null, List.of("192.0.2.1")).of(local)).isEqualTo("198.51.100.7");
        assertThat(NodeAddress.fixed("203.0.113.9").of(local)).isEqualTo("203.0.113.9");
        assertThat(NodeAddress.fixed("203.0.113.9").expected()).isEqualTo("203.0.113.9");
    }

    @Test
    void aServerOnThisHostSaysNothingOfTheAddressForOthers() throws Exception {
        var address = new NodeAddress(null, List.of("127.0.0.1"));
        for (var local : List.of("127.0.0.1", "::1", "0.0.0.0")) {
            assertThat(address.of(InetAddress.getByName(local))).isEqualTo(address.expected());
        }
    }
}
