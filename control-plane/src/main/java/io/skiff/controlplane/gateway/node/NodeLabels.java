package io.skiff.controlplane.gateway.node;

import io.skiff.controlplane.kind.rule.Names;
import io.skiff.proto.node.NodeStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Checks the labels that a node gives itself, by Kubernetes' NodeRestriction: its own name, its architecture and the
 * like, and labels outside of kubernetes.io, k8s.io and skiff.io. Others are left out.
 */
public final class NodeLabels {

    static final String HOSTNAME = "kubernetes.io/hostname";
    static final String ARCHITECTURE = "kubernetes.io/arch";
    static final String OPERATING_SYSTEM = "kubernetes.io/os";

    /** The most labels beside the fixed ones; each is sent everywhere with the node's object. */
    public static final int MOST = 64;

    private static final Set<String> ARCHITECTURES = Set.of("amd64", "arm64", "arm", "riscv64", "ppc64le", "s390x");

    /** The only accepted labels of kubernetes.io and k8s.io. */
    private static final Set<String> OPEN = Set.of(
            "beta.kubernetes.io/arch",
            "beta.kubernetes.io/instance-type",
            "beta.kubernetes.io/os",
            "failure-domain.beta.kubernetes.io/region",
            "failure-domain.beta.kubernetes.io/zone",
            "node.kubernetes.io/instance-type",
            "topology.kubernetes.io/region",
            "topology.kubernetes.io/zone");

    private static final Set<String> OPEN_PREFIXES = Set.of("node.kubernetes.io", "kubelet.kubernetes.io");
    private static final List<String> RESERVED = List.of("kubernetes.io", "k8s.io", "skiff.io");

    private NodeLabels() {}

    /**
     * The result for a node's wishes.
     *
     * @param given the accepted labels
     * @param refused the reason for each refused one, by its key
     */
    record Outcome(Map<String, String> given, Map<String, String> refused) {}

    static Outcome of(String node, NodeStatus status) {
        var given = new TreeMap<String, String>();
        var refused = new TreeMap<String, String>();
        status.getLabelsMap()
                .forEach((key, value) -> problem(node, key, value, status)
                        .or(() -> given.size() >= MOST
                                ? Optional.of("a node has " + MOST + " at most")
                                : Optional.empty())
                        .ifPresentOrElse(why -> refused.put(key, why), () -> given.put(key, value)));
        given.put(HOSTNAME, node);
        if (ARCHITECTURES.contains(status.getArchitecture())) {
            given.put(ARCHITECTURE, status.getArchitecture());
        }
        given.put(OPERATING_SYSTEM, "linux");
        return new Outcome(given, refused);
    }

    /** The platform of a host ({@code linux/arm64}); empty if its architecture is none that is known. */
    public static String platform(NodeStatus status) {
        return ARCHITECTURES.contains(status.getArchitecture()) ? "linux/" + status.getArchitecture() : "";
    }

    private static Optional<String> problem(String node, String key, String value, NodeStatus status) {
        var malformed = Names.labelKeyFault(key)
                .map(why -> "its key: " + why)
                .or(() -> Names.labelValueFault(value).map(why -> "its value: " + why));
        return malformed.isPresent() ? malformed : reserved(node, key, value, status);
    }

    private static Optional<String> reserved(String node, String key, String value, NodeStatus status) {
        var own = Map.of(HOSTNAME, node, ARCHITECTURE, status.getArchitecture(), OPERATING_SYSTEM, "linux");
        if (own.containsKey(key)) {
            return own.get(key).equals(value) ? Optional.empty() : Optional.of("this node's is " + own.get(key));
        }
        int slash = key.indexOf('/');
        var prefix = slash < 0 ? "" : key.substring(0, slash);
        boolean isReserved = RESERVED.stream().anyMatch(domain -> isWithin(prefix, domain));
        boolean isOpen = OPEN.contains(key) || OPEN_PREFIXES.stream().anyMatch(domain -> isWithin(prefix, domain));
        return isReserved && !isOpen
                ? Optional.of("no node gives it to itself; an administrator does: skiff label node " + node)
                : Optional.empty();
    }

    private static boolean isWithin(String prefix, String domain) {
        return prefix.equals(domain) || prefix.endsWith("." + domain);
    }
}
