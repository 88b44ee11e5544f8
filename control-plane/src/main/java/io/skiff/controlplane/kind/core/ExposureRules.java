package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.skiff.controlplane.kind.network.AddressRange;
import io.skiff.controlplane.kind.network.EndpointRules;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Names;
import io.skiff.controlplane.kind.rule.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** The rules for how a service is reached: which fields its type has, as in Kubernetes' {@code ValidateService}. */
final class ExposureRules {

    private static final int MOST_ADDRESSES = 100;
    private static final int LONGEST_AFFINITY = 86_400;
    private static final String ONLY_BALANCED = "may only be used when `type` is 'LoadBalancer'";

    private ExposureRules() {}

    static void check(Field spec) {
        headless(spec);
        nodePorts(spec);
        externalIps(spec.at("externalIPs"));
        policies(spec);
        affinity(spec);
        balancer(spec);
    }

    private static void headless(Field spec) {
        if (ServiceTypes.isOnNodes(spec.node()) && ServiceTypes.isHeadless(spec.node())) {
            var type = spec.at("type").text();
            spec.add(Problem.invalid(
                    spec.path() + ".clusterIPs[0]",
                    TextNode.valueOf("None"),
                    "may not be set to 'None' for " + type + " services"));
        }
    }

    private static void nodePorts(Field spec) {
        var seen = new HashSet<String>();
        for (var port : spec.at("ports").items()) {
            var nodePort = port.at("nodePort");
            if (!nodePort.isThere()) {
                continue;
            }
            if (!ServiceTypes.isOnNodes(spec.node())) {
                nodePort.forbidden(
                        "may not be used when `type` is '" + spec.at("type").text() + "'");
            }
            if (!seen.add(port.at("protocol").text() + "/" + nodePort.text())) {
                nodePort.add(Problem.duplicate(nodePort.path(), nodePort.node()));
            }
        }
    }

    private static void externalIps(Field addresses) {
        addresses.atMost(MOST_ADDRESSES);
        addresses.items().forEach(EndpointRules::address);
    }

    private static void policies(Field spec) {
        var outside = spec.at("externalTrafficPolicy");
        if (!outside.isBlank() && !ServiceTypes.isOpen(spec.node())) {
            outside.invalid("may only be set for externally-accessible services");
        }
    }

    private static void affinity(Field spec) {
        var timeout = spec.at("sessionAffinityConfig").at("clientIP").at("timeoutSeconds");
        long seconds = timeout.number(1);
        if (seconds < 1 || seconds > LONGEST_AFFINITY) {
            timeout.invalid("must be greater than 0 and less than " + LONGEST_AFFINITY);
        }
    }

    private static void balancer(Field spec) {
        var ranges = spec.at("loadBalancerSourceRanges");
        ranges.atMost(MOST_ADDRESSES);
        for (var range : ranges.items()) {
            if (AddressRange.find(range.text().strip()).isEmpty()) {
                range.invalid("must be a valid CIDR value of IPv4, (e.g. 10.9.8.0/24)");
            }
        }
        var balancerClass = spec.at("loadBalancerClass");
        balancerClass.check(Names::labelKeyFault);
        if (!ServiceTypes.isLoadBalancer(spec.node())) {
            for (var field : List.of(ranges, spec.at("allocateLoadBalancerNodePorts"), balancerClass)) {
                if (!field.isBlank()) {
                    field.forbidden(ONLY_BALANCED);
                }
            }
        }
    }

    /** Checks that a load balancer stays with who serves it. */
    static void changes(Field after, JsonNode before) {
        var balancerClass = after.at("loadBalancerClass");
        boolean isBalancedStill = ServiceTypes.isLoadBalancer(before) && ServiceTypes.isLoadBalancer(after.node());
        if (isBalancedStill
                && !balancerClass.text().equals(before.path("loadBalancerClass").asText())) {
            balancerClass.invalid("may not change once set");
        }
    }

    /** Lists what an accepted service says without effect. */
    static List<Problem> remarks(JsonNode service) {
        var spec = service.path("spec");
        var remarks = new ArrayList<Problem>();
        if (!spec.path("loadBalancerIP").asText().isEmpty()) {
            remarks.add(remark("loadBalancerIP", "has no effect: every node answers on its own address"));
        }
        var distribution = spec.path("trafficDistribution").asText();
        if (!distribution.isEmpty() && !distribution.equals("PreferSameNode")) {
            remarks.add(remark("trafficDistribution", "has no effect, as there are no zones; PreferSameNode has"));
        }
        if (ServiceTypes.isHeadless(spec) && !spec.path("externalIPs").isEmpty()) {
            remarks.add(remark("externalIPs", "is ignored when spec.clusterIP is \"None\""));
        }
        return List.copyOf(remarks);
    }

    private static Problem remark(String field, String text) {
        return new Problem("spec." + field, "FieldValueInvalid", text);
    }
}
