package io.skiff.controlplane.gateway.network;

import io.fabric8.kubernetes.api.model.ClientIPConfig;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.SessionAffinityConfig;
import io.skiff.controlplane.gateway.node.Ipv4;
import io.skiff.controlplane.kind.network.AddressRange;
import io.skiff.proto.node.Service;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a service is reached from outside, and which of its endpoints its clients get, as the nodes are told. */
final class Exposure {

    private static final String LOCAL = "Local";
    private static final int LONGEST_AFFINITY = 86_400;

    /** Nobody has this address. */
    private static final String NOBODY = "255.255.255.255/32";

    private static final Set<String> WITH_NODE_PORTS = Set.of("NodePort", "LoadBalancer");

    private Exposure() {}

    /** @param isBalancer every node answers on its ports */
    static void add(ServiceSpec spec, boolean isBalancer, Service.Builder service) {
        service.addAllExternalIps(orEmpty(spec.getExternalIPs()).stream()
                        .filter(Ipv4::isAddress)
                        .toList())
                .setOnEveryNode(isBalancer)
                .setInnerLocal(LOCAL.equals(spec.getInternalTrafficPolicy()))
                .setPrefersLocal("PreferSameNode".equals(spec.getTrafficDistribution()))
                .setOuterLocal(LOCAL.equals(spec.getExternalTrafficPolicy()))
                .setAffinitySeconds(affinitySeconds(spec));
        if (isBalancer) {
            service.addAllSourceRanges(ranges(orEmpty(spec.getLoadBalancerSourceRanges())));
        }
    }

    /** 0 for none. */
    static int nodePort(ServiceSpec spec, ServicePort port) {
        boolean isMeant = spec.getType() != null && WITH_NODE_PORTS.contains(spec.getType());
        return isMeant && SliceAddresses.isPort(port.getNodePort()) ? port.getNodePort() : 0;
    }

    private static int affinitySeconds(ServiceSpec spec) {
        if (!"ClientIP".equals(spec.getSessionAffinity())) {
            return 0;
        }
        return Optional.ofNullable(spec.getSessionAffinityConfig())
                .map(SessionAffinityConfig::getClientIP)
                .map(ClientIPConfig::getTimeoutSeconds)
                .filter(seconds -> seconds > 0 && seconds <= LONGEST_AFFINITY)
                .orElse(10_800);
    }

    /** Without bits beyond the prefix, which users may write. If none is valid, nobody is left. */
    private static List<String> ranges(List<String> said) {
        var ranges = said.stream()
                .flatMap(range -> AddressRange.find(range.strip()).stream())
                .map(AddressRange::toString)
                .toList();
        return ranges.isEmpty() && !said.isEmpty() ? List.of(NOBODY) : ranges;
    }

    private static List<String> orEmpty(@Nullable List<String> list) {
        return list == null ? List.of() : list;
    }
}
