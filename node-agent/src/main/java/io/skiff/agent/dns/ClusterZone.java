package io.skiff.agent.dns;

import io.skiff.agent.linux.netlink.Subnet;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.network.NodeNetwork.Service;
import io.skiff.agent.network.ServiceName;
import java.net.Inet4Address;
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
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * What the names of the cluster mean, by Kubernetes' specification of DNS-based service discovery (version 1.1.0). Immutable: made anew when the node is told
 * of other services.
 */
final class ClusterZone {

    static final String DOMAIN = "cluster.local";

    private static final Name APEX = name(DOMAIN + ".");
    private static final Name REVERSE = name("in-addr.arpa.");
    private static final long TTL_SECONDS = 5;
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

    private static Name name(String text) {
        try {
            return Name.fromString(text);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(text + " is no name", e);
        }
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
        return asks(type, Type.PTR)
                ? Answer.of(List.of(new PTRRecord(name, DClass.IN, TTL_SECONDS, name(known.get()))))
                : Answer.NOTHING;
    }

    private static Answer version(Name name, int type) {
        return asks(type, Type.TXT)
                ? Answer.of(List.of(new TXTRecord(name, DClass.IN, TTL_SECONDS, SPECIFICATION)))
                : Answer.NOTHING;
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
                    : asks(type, Type.A) ? Answer.of(List.of(record(name, address))) : Answer.NOTHING;
        } catch (IllegalArgumentException noAddress) {
            return Answer.NO_SUCH_NAME;
        }
    }

    private static Record record(Name name, int address) {
        Inet4Address inet = Subnet.inet(address);
        return new ARecord(name, DClass.IN, TTL_SECONDS, inet);
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
                ? Answer.of(List.of(record(name, Subnet.address(service.clusterIp()))))
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
            return new Answer(
                    Rcode.NOERROR, List.of(new CNAMERecord(name, DClass.IN, TTL_SECONDS, target)), Optional.of(target));
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
        addresses.forEach(address -> records.add(record(name, Subnet.address(address.ip()))));
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
                records.add(new SRVRecord(name, DClass.IN, TTL_SECONDS, 0, weight, port.port(), name(target)));
            }
        }
        return Answer.of(records);
    }

    /** What tells for how long a name may be taken as missing. */
    static Record authority() {
        return new SOARecord(
                APEX,
                DClass.IN,
                TTL_SECONDS,
                name("ns.dns." + DOMAIN + "."),
                name("hostmaster." + DOMAIN + "."),
                1,
                7200,
                1800,
                86_400,
                TTL_SECONDS);
    }
}
