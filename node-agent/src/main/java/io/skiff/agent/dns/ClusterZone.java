package io.skiff.agent.dns;

import io.skiff.agent.linux.netlink.Subnet;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.network.NodeNetwork.Service;
import io.skiff.agent.network.ServiceName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * What the names of the cluster mean, by Kubernetes' specification of DNS-based service discovery (version 1.1.0). Immutable: made anew when the node is told
 * of other services.
 */
final class ClusterZone {

    private static final String DOMAIN = ServiceName.CLUSTER_DOMAIN;
    private static final Name APEX = ZoneRecords.name(DOMAIN + ".");
    private static final Name REVERSE = ZoneRecords.name("in-addr.arpa.");
    private static final String SPECIFICATION = "1.1.0";
    private static final int REVERSE_LABELS = 4;

    private final Map<String, Service> services = new HashMap<>();
    private final Map<String, ServiceName> names = new HashMap<>();
    private final Set<String> namespaces = new HashSet<>();
    /** Names of addresses, which are seldom asked for. */
    private final Map<Integer, Supplier<String>> reverse = new HashMap<>();

    private final List<Subnet> own;

    /** @param config whose addresses have no names elsewhere */
    ClusterZone(NetworkConfig config, List<Service> services, List<ServiceName> names) {
        this.own = List.of(Subnet.parse(config.clusterCidr()), Subnet.parse(config.serviceCidr()));
        for (var service : services) {
            this.services.put(service.name() + "." + service.namespace(), service);
            namespaces.add(service.namespace());
            addReverse(service.clusterIp(), () -> full(service.name(), service.namespace()));
        }
        for (var name : names) {
            this.names.put(name.name() + "." + name.namespace(), name);
            namespaces.add(name.namespace());
            for (var address : name.addresses()) {
                addReverse(address.ip(), () -> address.label() + "." + full(name.name(), name.namespace()));
            }
        }
    }

    private void addReverse(String ip, Supplier<String> name) {
        try {
            reverse.putIfAbsent(Subnet.address(ip), name);
        } catch (IllegalArgumentException unusual) {
            // has a name then, and none for its address
        }
    }

    private static String full(String service, String namespace) {
        return service + "." + namespace + ".svc." + DOMAIN + ".";
    }

    /**
     * The answer to a question.
     *
     * @param rcode {@link Rcode#NOERROR} also for a name that is there, but has nothing of what is asked for
     * @param alias the name for which to go on looking
     */
    record Answer(int rcode, List<Record> records, Optional<Name> alias) {

        static final Answer NOTHING = new Answer(Rcode.NOERROR, List.of(), Optional.empty());
        static final Answer NO_SUCH_NAME = new Answer(Rcode.NXDOMAIN, List.of(), Optional.empty());

        private static Answer of(List<? extends Record> records) {
            return new Answer(Rcode.NOERROR, List.copyOf(records), Optional.empty());
        }
    }

    /** Whether nobody else knows this name. */
    boolean contains(Name name) {
        return name.subdomain(APEX) || addressOf(name).filter(this::isOwn).isPresent();
    }

    private boolean isOwn(int address) {
        return own.stream().anyMatch(subnet -> subnet.contains(address));
    }

    /** The address of {@code 4.3.2.1.in-addr.arpa}; empty for other names. */
    private static Optional<Integer> addressOf(Name name) {
        if (!name.subdomain(REVERSE) || name.labels() != REVERSE_LABELS + REVERSE.labels()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Subnet.address(String.join(
                    ".",
                    name.getLabelString(3),
                    name.getLabelString(2),
                    name.getLabelString(1),
                    name.getLabelString(0))));
        } catch (IllegalArgumentException unusual) {
            return Optional.empty();
        }
    }

    /** @param name that the zone {@link #contains} */
    Answer find(Name name, int type) {
        var address = addressOf(name);
        if (address.isPresent()) {
            return ofAddress(name, type, address.get());
        }
        int count = name.labels() - APEX.labels();
        var labels = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            labels.add(name.getLabelString(i).toLowerCase(Locale.ROOT));
        }
        if (labels.isEmpty()) {
            return Answer.NOTHING;
        }
        var kind = labels.remove(labels.size() - 1);
        return switch (kind) {
            case "svc" -> ofServices(name, type, labels);
            case "pod" -> ofPods(name, type, labels);
            case "dns-version" -> labels.isEmpty() ? version(name, type) : Answer.NO_SUCH_NAME;
            default -> Answer.NO_SUCH_NAME;
        };
    }

    private Answer ofAddress(Name name, int type, int address) {
        var known = reverse.get(address);
        if (known == null) {
            return Answer.NO_SUCH_NAME;
        }
        return asks(type, Type.PTR) ? Answer.of(List.of(ZoneRecords.pointer(name, known.get()))) : Answer.NOTHING;
    }

    private static Answer version(Name name, int type) {
        return asks(type, Type.TXT) ? Answer.of(List.of(ZoneRecords.text(name, SPECIFICATION))) : Answer.NOTHING;
    }

    private static boolean asks(int type, int what) {
        return type == what || type == Type.ANY;
    }

    /** Any address of a namespace has such a name, whether there is a pod or not, as in Kubernetes. */
    private static Answer ofPods(Name name, int type, List<String> labels) {
        if (labels.size() < 2) {
            return Answer.NOTHING;
        }
        try {
            int address = Subnet.address(labels.get(0).replace('-', '.'));
            boolean isWhole = labels.size() == 2;
            return !isWhole
                    ? Answer.NO_SUCH_NAME
                    : asks(type, Type.A) ? Answer.of(List.of(ZoneRecords.address(name, address))) : Answer.NOTHING;
        } catch (IllegalArgumentException noAddress) {
            return Answer.NO_SUCH_NAME;
        }
    }

    /** @param labels without {@code svc.cluster.local} */
    private Answer ofServices(Name name, int type, List<String> labels) {
        int size = labels.size();
        if (size == 0) {
            return Answer.NOTHING;
        }
        var namespace = labels.get(size - 1);
        if (!namespaces.contains(namespace)) {
            return Answer.NO_SUCH_NAME;
        }
        if (size == 1) {
            return Answer.NOTHING;
        }
        var key = labels.get(size - 2) + "." + namespace;
        var inner = labels.subList(0, size - 2);
        var service = services.get(key);
        if (service != null) {
            return ofService(name, type, inner, service);
        }
        var named = names.get(key);
        return named == null ? Answer.NO_SUCH_NAME : ofName(name, type, inner, named);
    }

    private static Answer ofService(Name name, int type, List<String> inner, Service service) {
        var ports = service.ports().stream()
                .map(port -> new ServiceName.Port(port.name(), port.protocol(), port.port()))
                .toList();
        if (!inner.isEmpty()) {
            return ofPort(name, type, inner, ports, List.of(full(service.name(), service.namespace())));
        }
        if (type == Type.SRV) {
            return srv(name, ports, List.of(full(service.name(), service.namespace())));
        }
        return asks(type, Type.A)
                ? Answer.of(List.of(ZoneRecords.address(name, Subnet.address(service.clusterIp()))))
                : Answer.NOTHING;
    }

    private static Answer ofName(Name name, int type, List<String> inner, ServiceName service) {
        if (!service.externalName().isEmpty()) {
            return inner.isEmpty() ? alias(name, service.externalName()) : Answer.NO_SUCH_NAME;
        }
        var targets = service.addresses().stream()
                .map(address -> address.label() + "." + full(service.name(), service.namespace()))
                .distinct()
                .toList();
        if (inner.isEmpty()) {
            return type == Type.SRV ? srv(name, service.ports(), targets) : addresses(name, type, service.addresses());
        }
        if (inner.size() == 1) {
            var ofPod = service.addresses().stream()
                    .filter(address -> address.label().equals(inner.get(0)))
                    .toList();
            if (!ofPod.isEmpty()) {
                return addresses(name, type, ofPod);
            }
        }
        return ofPort(name, type, inner, service.ports(), targets);
    }

    private static Answer alias(Name name, String text) {
        try {
            var target = Name.fromString(text.endsWith(".") ? text : text + ".");
            return new Answer(Rcode.NOERROR, List.of(ZoneRecords.alias(name, target)), Optional.of(target));
        } catch (TextParseException unusual) {
            return Answer.NOTHING;
        }
    }

    /** In another order each time, because clients take the first one. */
    private static Answer addresses(Name name, int type, List<ServiceName.Address> addresses) {
        if (!asks(type, Type.A)) {
            return Answer.NOTHING;
        }
        var records = new ArrayList<Record>();
        addresses.forEach(address -> records.add(ZoneRecords.address(name, Subnet.address(address.ip()))));
        Collections.shuffle(records);
        return Answer.of(records);
    }

    /** @param inner {@code _http}, {@code _tcp} */
    private static Answer ofPort(
            Name name, int type, List<String> inner, List<ServiceName.Port> ports, List<String> targets) {
        var protocol = inner.get(inner.size() - 1);
        var ofProtocol = ports.stream()
                .filter(port -> protocol.equals("_" + port.protocol().toLowerCase(Locale.ROOT)))
                .toList();
        if (ofProtocol.isEmpty() || inner.size() > 2) {
            return Answer.NO_SUCH_NAME;
        }
        if (inner.size() == 1) {
            return Answer.NOTHING;
        }
        var ofPort = ofProtocol.stream()
                .filter(port -> inner.get(0).equals("_" + port.name()))
                .toList();
        if (ofPort.isEmpty()) {
            return Answer.NO_SUCH_NAME;
        }
        return asks(type, Type.SRV) ? srv(name, ofPort, targets) : Answer.NOTHING;
    }

    private static Answer srv(Name name, List<ServiceName.Port> ports, List<String> targets) {
        var records = new ArrayList<Record>();
        int weight = targets.isEmpty() ? 0 : Math.max(1, 100 / targets.size());
        for (var port : ports) {
            for (var target : targets) {
                records.add(ZoneRecords.service(name, weight, port.port(), target));
            }
        }
        return Answer.of(records);
    }
}
