package io.skiff.controlplane.kind.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.core.EndpointsKind;
import io.skiff.controlplane.kind.discovery.EndpointSliceKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointRulesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static List<String> problems(KindDefinition<?> kind, String body) throws Exception {
        var text = ("{'metadata': {'name': 'web', 'namespace': 'default'}, " + body + "}").replace('\'', '"');
        return kind.problems((ObjectNode) JSON.readTree(text)).stream()
                .map(problem -> problem.path() + ": " + problem.message())
                .toList();
    }

    private static List<String> slice(String type, String address, String port) throws Exception {
        return problems(
                EndpointSliceKind.definition(),
                "'addressType': '" + type + "', 'endpoints': [{'addresses': ['10.42.1.2', '" + address
                        + "']}], 'ports': [{'name': 'http', " + port + "}]");
    }

    @Test
    void takesWhatTheControllerWrites() throws Exception {
        assertThat(slice("IPv4", "10.42.1.3", "'protocol': 'TCP', 'port': 80")).isEmpty();
        assertThat(problems(EndpointSliceKind.definition(), "'addressType': 'IPv4', 'endpoints': [], 'ports': []"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "IPv4, ::1, 80, endpoints[0].addresses[1]",
        "IPv4, example.org, 80, endpoints[0].addresses[1]",
        "IPv4, 10.42.1, 80, endpoints[0].addresses[1]",
        "IPv4, ::ffff:10.42.1.3, 80, endpoints[0].addresses[1]",
        "IPv4, 127.0.0.1, 80, endpoints[0].addresses[1]",
        "IPv4, 0.0.0.0, 80, endpoints[0].addresses[1]",
        "IPv4, 169.254.1.1, 80, endpoints[0].addresses[1]",
        "IPv4, 224.0.0.1, 80, endpoints[0].addresses[1]",
        "IPv4, 10.42.1.3, 0, ports[0].port",
        "IPv4, 10.42.1.3, 65536, ports[0].port",
        "IPv6, 10.42.1.3, 80, addressType",
        "FQDN, 10.42.1.3, 80, addressType",
        "'', 10.42.1.3, 80, addressType",
    })
    void refusesASliceThatNodesCannotUse(String type, String address, int port, String path) throws Exception {
        assertThat(slice(type, address, "'protocol': 'UDP', 'port': " + port))
                .singleElement()
                .asString()
                .startsWith(path + ": ");
    }

    @Test
    void refusesAProtocolThatNodesDoNotForward() throws Exception {
        assertThat(slice("IPv4", "10.42.1.3", "'protocol': 'SCTP', 'port': 80"))
                .singleElement()
                .asString()
                .startsWith("ports[0].protocol: ");
    }

    @Test
    void refusesEndpointsAlike() throws Exception {
        assertThat(problems(
                        EndpointsKind.definition(),
                        "'subsets': [{'addresses': [{'ip': '10.42.1.2'}], 'notReadyAddresses': [{'ip': '10.42.1.3'}],"
                                + " 'ports': [{'port': 80}]}]"))
                .isEmpty();
        assertThat(
                        problems(
                                EndpointsKind.definition(),
                                "'subsets': [{'addresses': [{'ip': '::1'}], 'notReadyAddresses': [{'ip': 'x'}],"
                                        + " 'ports': [{'port': 0, 'protocol': 'ICMP'}, {'name': 'a', 'port': 1}]}, {'ports': []}]"))
                .extracting(problem -> problem.replaceFirst(": .*", ""))
                .containsExactly(
                        "subsets[0].addresses[0].ip",
                        "subsets[0].notReadyAddresses[0].ip",
                        "subsets[0].ports[0].name",
                        "subsets[0].ports[0].port",
                        "subsets[0].ports[0].protocol",
                        "subsets[1]");
    }
}
