package io.skiff.controlplane.kind.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.api.codec.MalformedException;
import io.skiff.controlplane.api.codec.TreeReader;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.object.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How a service may be reached: its defaults, what is wrong with it, and what may change. */
class ServiceKindTest {

    private static final String ONLY_BALANCED = ": Forbidden: may only be used when `type` is 'LoadBalancer'";

    /** Each row: the spec beside one port 80, and exactly what is told. */
    static Stream<Arguments> specs() {
        return Stream.of(
                row("type: NodePort"),
                row(
                        "type: LoadBalancer, loadBalancerClass: example.com/l4, loadBalancerSourceRanges: [10.0.0.0/8, ' 192.0.2.1/32 ']"),
                row("type: LoadBalancer, allocateLoadBalancerNodePorts: false, externalTrafficPolicy: Local"),
                row("externalIPs: [192.0.2.1], externalTrafficPolicy: Local, internalTrafficPolicy: Local"),
                row("sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 86400}}"),
                row("trafficDistribution: PreferClose"),
                row("type: LoadBalancer, loadBalancerIP: 192.0.2.1"),
                row(
                        "ports: [{name: a, port: 53, nodePort: 30053}, {name: b, port: 53, nodePort: 30053, protocol: UDP}], type: NodePort"),
                row(
                        "type: Gateway",
                        "spec.type: Unsupported value: \"Gateway\": supported values: \"ClusterIP\", \"ExternalName\","
                                + " \"LoadBalancer\", \"NodePort\""),
                row(
                        "ports: [{port: 80, nodePort: 30080}]",
                        "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"),
                row(
                        "type: ExternalName, externalName: a.example, ports: [{port: 80, nodePort: 30080}]",
                        "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ExternalName'"),
                row(
                        "type: NodePort, ports: [{name: a, port: 80, nodePort: 30080}, {name: b, port: 81, nodePort: 30080}]",
                        "spec.ports[1].nodePort: Duplicate value: 30080"),
                row(
                        "type: NodePort, clusterIP: None",
                        "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services"),
                row(
                        "type: LoadBalancer, clusterIP: None",
                        "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for LoadBalancer services"),
                row(
                        "externalTrafficPolicy: Local",
                        "spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for"
                                + " externally-accessible services"),
                row(
                        "type: NodePort, externalTrafficPolicy: Near, internalTrafficPolicy: Far",
                        "spec.externalTrafficPolicy: Unsupported value: \"Near\": supported values: \"Cluster\", \"Local\"",
                        "spec.internalTrafficPolicy: Unsupported value: \"Far\": supported values: \"Cluster\", \"Local\""),
                row(
                        "sessionAffinity: Cookie",
                        "spec.sessionAffinity: Unsupported value: \"Cookie\": supported values: \"ClientIP\", \"None\""),
                row(
                        "sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 0}}",
                        "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: must be greater than 0"
                                + " and less than 86400"),
                row(
                        "sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 86401}}",
                        "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0"
                                + " and less than 86400"),
                row(
                        "type: NodePort, loadBalancerSourceRanges: [10.0.0.0/8], allocateLoadBalancerNodePorts: false,"
                                + " loadBalancerClass: example.com/l4",
                        "spec.loadBalancerSourceRanges" + ONLY_BALANCED,
                        "spec.allocateLoadBalancerNodePorts" + ONLY_BALANCED,
                        "spec.loadBalancerClass" + ONLY_BALANCED),
                row(
                        "type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0, 10.0.0.0/33, 'fd00::/8']",
                        "spec.loadBalancerSourceRanges[0]: Invalid value: \"10.0.0.0\": must be a valid CIDR value of IPv4,"
                                + " (e.g. 10.9.8.0/24)",
                        "spec.loadBalancerSourceRanges[1]: Invalid value: \"10.0.0.0/33\": must be a valid CIDR value of"
                                + " IPv4, (e.g. 10.9.8.0/24)",
                        "spec.loadBalancerSourceRanges[2]: Invalid value: \"fd00::/8\": must be a valid CIDR value of IPv4,"
                                + " (e.g. 10.9.8.0/24)"),
                row(
                        "externalIPs: [a, 0.0.0.0, 127.0.0.1, 169.254.1.1, 224.0.0.1]",
                        "spec.externalIPs[0]: Invalid value: \"a\": must be a valid IPv4 address",
                        "spec.externalIPs[1]: Invalid value: \"0.0.0.0\": may not be unspecified (0.0.0.0)",
                        "spec.externalIPs[2]: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8)",
                        "spec.externalIPs[3]: Invalid value: \"169.254.1.1\": may not be in the link-local range"
                                + " (169.254.0.0/16)",
                        "spec.externalIPs[4]: Invalid value: \"224.0.0.1\": may not be in the multicast range (224.0.0.0/4)"),
                row(
                        "type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 30000",
                        "spec.healthCheckNodePort: Forbidden: is not supported by this cluster; nobody asks the nodes of a"
                                + " service; with externalTrafficPolicy Local take those of status.loadBalancer.ingress,"
                                + " which have ready endpoints"),
                row(
                        "trafficDistribution: Anywhere",
                        "spec.trafficDistribution: Unsupported value: \"Anywhere\": supported values: \"PreferClose\","
                                + " \"PreferSameNode\", \"PreferSameZone\""));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void tellsWhatIsWrong(String spec, List<String> problems) {
        var service = service(spec);
        ServiceKind.definition().normalize(service);

        assertThat(ServiceKind.definition().problems(service))
                .extracting(Problem::toString)
                .containsExactlyElementsOf(problems);
    }

    /** Each row: the spec, a field, and its default; empty for none. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type: ClusterIP                                   | externalTrafficPolicy         | ",
                "type: ClusterIP                                   | allocateLoadBalancerNodePorts | ",
                "type: ClusterIP                                   | sessionAffinityConfig         | ",
                "externalIPs: [192.0.2.1]                          | externalTrafficPolicy         | '\"Cluster\"'",
                "type: NodePort                                    | externalTrafficPolicy         | '\"Cluster\"'",
                "type: NodePort                                    | allocateLoadBalancerNodePorts | ",
                "type: LoadBalancer                                | externalTrafficPolicy         | '\"Cluster\"'",
                "type: LoadBalancer                                | internalTrafficPolicy         | '\"Cluster\"'",
                "type: LoadBalancer                                | allocateLoadBalancerNodePorts | true",
                "type: LoadBalancer, allocateLoadBalancerNodePorts: false | allocateLoadBalancerNodePorts | false",
                "sessionAffinity: ClientIP                         | sessionAffinityConfig | '{\"clientIP\":{\"timeoutSeconds\":10800}}'",
                "sessionAffinityConfig: {clientIP: {timeoutSeconds: 5}} | sessionAffinityConfig | ",
            })
    void fillsIn(String spec, String field, String value) {
        var service = service(spec);
        ServiceKind.definition().normalize(service);
        var once = service.deepCopy();
        ServiceKind.definition().normalize(service);

        assertThat(service).isEqualTo(once);
        assertThat(service.path("spec").path(field).toString()).isEqualTo(value == null ? "" : value);
    }

    @Test
    void theClassOfALoadBalancerStays() {
        var mine = service("type: LoadBalancer, loadBalancerClass: example.com/mine");
        var yours = service("type: LoadBalancer, loadBalancerClass: example.com/yours");

        assertThat(ServiceKind.definition().changeProblems(mine, yours))
                .extracting(Problem::toString)
                .containsExactly(
                        "spec.loadBalancerClass: Invalid value: \"example.com/yours\": may not change once set");
        assertThat(ServiceKind.definition().changeProblems(service("type: NodePort"), yours))
                .isEmpty();
        assertThat(ServiceKind.definition().changeProblems(mine, service("type: LoadBalancer")))
                .hasSize(1);
    }

    @Test
    void whatHasNoEffectIsSaid() {
        assertThat(ServiceKind.definition()
                        .remarks(service(
                                "type: LoadBalancer, loadBalancerIP: 192.0.2.1, trafficDistribution: PreferClose")))
                .extracting(Problem::toString)
                .containsExactly(
                        "spec.loadBalancerIP: has no effect: every node answers on its own address",
                        "spec.trafficDistribution: has no effect, as there are no zones; PreferSameNode has");
        assertThat(ServiceKind.definition().remarks(service("clusterIP: None, externalIPs: [192.0.2.1]")))
                .extracting(Problem::toString)
                .containsExactly("spec.externalIPs: is ignored when spec.clusterIP is \"None\"");
    }

    private static Arguments row(String spec, String... problems) {
        return arguments(spec, List.of(problems));
    }

    private static ObjectNode service(String spec) {
        var service =
                yaml("apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: default}\nspec: {" + spec + "}\n");
        var ports = Json.child(service, "spec");
        if (!ports.has("ports")) {
            ports.putArray("ports").addObject().put("port", 80);
        }
        return service;
    }

    private static ObjectNode yaml(String text) {
        try {
            return (ObjectNode)
                    TreeReader.yaml(text.getBytes(StandardCharsets.UTF_8)).tree();
        } catch (MalformedException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
