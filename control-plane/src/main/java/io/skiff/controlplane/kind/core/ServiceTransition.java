package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.kind.rule.Defaults;
import io.skiff.controlplane.object.Json;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What an edit of a service keeps that its author does not name, and what goes with the type that needed it, unless the author changed it too:
 * that is for the rules. As {@code patchAllocatedValues} and {@code dropTypeDependentFields} of Kubernetes (pkg/registry/core/service).
 */
final class ServiceTransition {

    private static final String NODE_PORT = "nodePort";

    private ServiceTransition() {}

    static void carryOver(JsonNode before, ObjectNode after) {
        var was = before.path("spec");
        var is = Json.child(after, "spec");
        if (ServiceTypes.needsNodePorts(was)) {
            if (ServiceTypes.needsNodePorts(is)) {
                keepNodePorts(was, is);
            } else if (numbers(was).containsAll(numbers(is))) {
                Defaults.objects(is.path("ports")).forEach(port -> port.remove(NODE_PORT));
            }
        }
        drop("allocateLoadBalancerNodePorts", ServiceTypes::isLoadBalancer, was, is);
        drop("loadBalancerClass", ServiceTypes::isLoadBalancer, was, is);
        drop("externalTrafficPolicy", ServiceTypes::isOpen, was, is);
    }

    /** By the port's name: all else of it may have changed. */
    private static void keepNodePorts(JsonNode was, ObjectNode is) {
        var byName = new HashMap<String, Integer>();
        for (var port : Defaults.objects(was.path("ports"))) {
            byName.put(port.path("name").asText(), port.path(NODE_PORT).asInt());
        }
        var used = numbers(is);
        for (var port : Defaults.objects(is.path("ports"))) {
            int kept = byName.getOrDefault(port.path("name").asText(), 0);
            if (!port.has(NODE_PORT) && kept != 0 && !used.contains(kept)) {
                port.put(NODE_PORT, kept);
            }
        }
    }

    private static void drop(String field, Predicate<JsonNode> needs, JsonNode was, ObjectNode is) {
        if (needs.test(was) && !needs.test(is) && was.path(field).equals(is.path(field))) {
            is.remove(field);
        }
    }

    private static Set<Integer> numbers(JsonNode spec) {
        var numbers = new HashSet<Integer>();
        for (var port : Defaults.objects(spec.path("ports"))) {
            if (port.has(NODE_PORT)) {
                numbers.add(port.path(NODE_PORT).asInt());
            }
        }
        return numbers;
    }
}
