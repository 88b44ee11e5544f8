package io.skiff.controlplane.balancer;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.object.Timestamps;
import io.skiff.controlplane.view.Stored;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The services of type LoadBalancer that have no implementation of their own ({@code loadBalancerClass}), and for which of them every node answers
 * on the service's ports. Two that want the same port and protocol cannot both have it: the older one has it, of the same age the first by
 * namespace and name. What is another service's node port is taken, too.
 */
public final class Balancers {

    private static final Comparator<Stored<Service>> BY_AGE = Comparator.<Stored<Service>, Instant>comparing(
                    service -> Timestamps.parse(service.object().getMetadata().getCreationTimestamp()))
            .thenComparing(Stored::namespace)
            .thenComparing(Stored::name);

    private final Set<ObjectKey> answered = new HashSet<>();
    private final Map<ObjectKey, Loss> losses = new HashMap<>();

    private Balancers() {}

    /**
     * A port that another service has.
     *
     * @param port {@code 80/TCP}
     */
    record Loss(String port, ObjectKey holder) {}

    /** @param services all of the cluster, in any order */
    public static Balancers among(Collection<Stored<Service>> services) {
        var balancers = new Balancers();
        var holders = new HashMap<String, ObjectKey>();
        for (var service : services) {
            nodePorts(service.object()).forEach(port -> holders.putIfAbsent(port, service.key()));
        }
        services.stream()
                .filter(service -> isOurs(service.object()))
                .sorted(BY_AGE)
                .forEach(service -> balancers.decide(service, holders));
        return balancers;
    }

    private void decide(Stored<Service> service, Map<String, ObjectKey> holders) {
        var key = service.key();
        var ports = ports(service.object());
        var loss = ports.stream()
                .filter(port -> !holders.getOrDefault(port, key).equals(key))
                .map(port -> new Loss(port, Objects.requireNonNull(holders.get(port))))
                .findFirst();
        if (loss.isPresent()) {
            losses.put(key, loss.get());
        } else {
            answered.add(key);
            ports.forEach(port -> holders.put(port, key));
        }
    }

    /** Whether every node answers on all ports of this service. */
    public boolean isAnswered(ObjectKey service) {
        return answered.contains(service);
    }

    /** The services for which every node answers, in no order. */
    public Set<ObjectKey> answered() {
        return Set.copyOf(answered);
    }

    Optional<Loss> loss(ObjectKey service) {
        return Optional.ofNullable(losses.get(service));
    }

    /** It is of type LoadBalancer, and nobody else's. */
    static boolean isOurs(Service service) {
        var balancerClass = service.getSpec().getLoadBalancerClass();
        return isBalanced(service) && (balancerClass == null || balancerClass.isEmpty());
    }

    static boolean isBalanced(Service service) {
        return "LoadBalancer".equals(service.getSpec().getType());
    }

    /** Each as {@code 80/TCP}, in the service's order. */
    static List<String> ports(Service service) {
        return service.getSpec().getPorts().stream()
                .map(port -> port.getPort() + protocol(port))
                .toList();
    }

    static List<String> nodePorts(Service service) {
        return service.getSpec().getPorts().stream()
                .filter(port -> port.getNodePort() != null && port.getNodePort() != 0)
                .map(port -> port.getNodePort() + protocol(port))
                .toList();
    }

    private static String protocol(ServicePort port) {
        return "/" + Objects.requireNonNullElse(port.getProtocol(), "TCP");
    }
}
