package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Service;
import io.skiff.controlplane.kind.Allocation;
import io.skiff.controlplane.kind.Allocator;
import io.skiff.controlplane.kind.PoolExhaustedException;
import io.skiff.controlplane.kind.rule.Defaults;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.StreamSupport;

/**
 * Allocates the ports that services have on every node. Each number is a key of its own and belongs to one service, whatever the protocol; in that
 * service ports of different protocols may share it. The rules are those of Kubernetes (pkg/registry/core/service/storage/alloc.go).
 */
final class NodePorts implements Allocator<Service> {

    private static final int FIRST = 30_000;
    private static final int LAST = 32_767;

    /** The first ports, drawn last, so that they are free for services that ask for one (KEP-3668). */
    private static final int RESERVED = 86;

    private static final String FIELD = "nodePort";

    static Transaction freedBy(Service service) {
        return new Transaction(List.of(), freed(numbers(service)));
    }

    @Override
    public Allocation allocate(ObjectNode service, String key, Supplier<List<Service>> others, Pools pools) {
        return reallocate(Json.object(), service, key, others, pools);
    }

    @Override
    public Allocation reallocate(
            JsonNode before, ObjectNode after, String key, Supplier<List<Service>> others, Pools pools) {
        var held = numbers(ports(before));
        var ports = ports(after);
        boolean isSettled = ports.stream().allMatch(port -> port.has(FIELD) && held.contains(number(port)));
        boolean isWanting = ServiceTypes.needsNodePorts(after.path("spec"));
        if (!isSettled && (isWanting || !numbers(ports).isEmpty())) {
            var all = others.get();
            var taken = new HashSet<Integer>();
            all.forEach(other -> taken.addAll(numbers(other)));
            taken.removeAll(held);
            var problems = problems(ports, taken);
            if (!problems.isEmpty()) {
                return new Allocation(Transaction.NONE, problems);
            }
            if (isWanting) {
                taken.addAll(balanced(all));
                draw(ports, taken, pools.random());
            }
        }
        return Allocation.of(exchange(held, numbers(ports), key));
    }

    private static List<Problem> problems(List<ObjectNode> ports, Set<Integer> taken) {
        var problems = new ArrayList<Problem>();
        for (int i = 0; i < ports.size(); i++) {
            var asked = ports.get(i).path(FIELD);
            var path = "spec.ports[" + i + "]." + FIELD;
            fault(asked, taken).ifPresent(fault -> problems.add(Problem.invalid(path, asked, fault)));
        }
        return problems;
    }

    private static Optional<String> fault(JsonNode asked, Set<Integer> taken) {
        if (asked.isMissingNode()) {
            return Optional.empty();
        }
        if (asked.asInt() < FIRST || asked.asInt() > LAST) {
            return Optional.of(
                    "provided port is not in the valid range. The range of valid ports is " + FIRST + "-" + LAST);
        }
        return taken.contains(asked.asInt()) ? Optional.of("provided port is already allocated") : Optional.empty();
    }

    private static void draw(List<ObjectNode> ports, Set<Integer> taken, RandomGenerator random) {
        for (var port : ports) {
            if (!port.has(FIELD)) {
                var avoided = numbers(ports);
                avoided.addAll(taken);
                port.put(FIELD, shared(port, ports).orElseGet(() -> free(avoided, random)));
            }
        }
    }

    /** The number of the same port with another protocol, as DNS has. */
    private static Optional<Integer> shared(ObjectNode port, List<ObjectNode> ports) {
        return ports.stream()
                .filter(other -> other.has(FIELD) && other.path("port").equals(port.path("port")))
                .map(NodePorts::number)
                .filter(number -> ports.stream()
                        .noneMatch(other ->
                                other.path("protocol").equals(port.path("protocol")) && number(other) == number))
                .findFirst();
    }

    private static int free(Set<Integer> avoided, RandomGenerator random) {
        return free(FIRST + RESERVED, LAST - FIRST - RESERVED + 1, avoided, random)
                .or(() -> free(FIRST, RESERVED, avoided, random))
                .orElseThrow(() -> new PoolExhaustedException("failed to allocate a nodePort: range is full"));
    }

    private static Optional<Integer> free(int from, int count, Set<Integer> avoided, RandomGenerator random) {
        int start = random.nextInt(count);
        for (int i = 0; i < count; i++) {
            int number = from + (start + i) % count;
            if (!avoided.contains(number)) {
                return Optional.of(number);
            }
        }
        return Optional.empty();
    }

    private static Transaction exchange(Set<Integer> held, Set<Integer> wanted, String owner) {
        var given = new TreeSet<>(held);
        given.removeAll(wanted);
        var changes = new Transaction(List.of(), freed(given));
        for (int number : wanted) {
            if (!held.contains(number)) {
                changes = changes.and(Transaction.create(key(number), owner.getBytes(StandardCharsets.UTF_8)));
            }
        }
        return changes;
    }

    private static List<Transaction.Write> freed(Set<Integer> numbers) {
        return numbers.stream()
                .<Transaction.Write>map(number -> new Transaction.Delete(key(number)))
                .toList();
    }

    private static String key(int number) {
        return Keys.allocation("nodeport", Integer.toString(number));
    }

    private static Set<Integer> numbers(Service service) {
        var numbers = new TreeSet<Integer>();
        for (var port : service.getSpec().getPorts()) {
            if (port.getNodePort() != null && port.getNodePort() != 0) {
                numbers.add(port.getNodePort());
            }
        }
        return numbers;
    }

    /** The ports on which every node answers for load balancers: a node port of the same number would be in their place. */
    private static Set<Integer> balanced(List<Service> services) {
        var numbers = new HashSet<Integer>();
        for (var service : services) {
            if (ServiceTypes.LOAD_BALANCER.equals(service.getSpec().getType())) {
                service.getSpec().getPorts().forEach(port -> numbers.add(port.getPort()));
            }
        }
        return numbers;
    }

    private static Set<Integer> numbers(List<ObjectNode> ports) {
        var numbers = new TreeSet<Integer>();
        ports.stream().filter(port -> port.has(FIELD)).forEach(port -> numbers.add(number(port)));
        return numbers;
    }

    private static int number(JsonNode port) {
        return port.path(FIELD).asInt();
    }

    private static List<ObjectNode> ports(JsonNode service) {
        var ports = Defaults.objects(service.path("spec").path("ports"));
        return StreamSupport.stream(ports.spliterator(), false).toList();
    }
}
