package io.skiff.controlplane.gateway.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.ServiceSpecBuilder;
import io.skiff.proto.node.Service;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExposureTest {

    private static final ServicePort PORT =
            new ServicePortBuilder().withNodePort(30080).build();

    private static Service told(ServiceSpec spec, boolean isBalancer) {
        var service = Service.newBuilder();
        Exposure.add(spec, isBalancer, service);
        return service.build();
    }

    @Test
    void allIsToldAsItIsSaid() {
        var spec = new ServiceSpecBuilder()
                .withExternalIPs("203.0.113.7", "fd00::7")
                .withExternalTrafficPolicy("Local")
                .withInternalTrafficPolicy("Local")
                .withTrafficDistribution("PreferSameNode")
                .withSessionAffinity("ClientIP")
                .withNewSessionAffinityConfig()
                .withNewClientIP(60)
                .endSessionAffinityConfig()
                .withLoadBalancerSourceRanges(" 192.168.1.7/24 ", "fd00::/8")
                .build();
        var told = Service.newBuilder()
                .addExternalIps("203.0.113.7")
                .setOuterLocal(true)
                .setInnerLocal(true)
                .setPrefersLocal(true)
                .setAffinitySeconds(60);

        assertThat(told(spec, false)).isEqualTo(told.build());
        assertThat(told(spec, true))
                .isEqualTo(told.setOnEveryNode(true)
                        .addSourceRanges("192.168.1.0/24")
                        .build());
    }

    @Test
    void nothingIsToldOfAServiceOfTheClusterAlone() {
        assertThat(told(new ServiceSpec(), false)).isEqualTo(Service.getDefaultInstance());
    }

    /** An empty list would let everybody in. */
    @Test
    void rangesThatNoNodeKnowsLetNobodyIn() {
        var spec = new ServiceSpecBuilder()
                .withLoadBalancerSourceRanges("fd00::/8")
                .build();
        assertThat(told(spec, true).getSourceRangesList()).isEqualTo(List.of("255.255.255.255/32"));
    }

    @ParameterizedTest
    @CsvSource({"NodePort, 30080", "LoadBalancer, 30080", "ClusterIP, 0", ", 0"})
    void onlySomeTypesHaveNodePorts(String type, int nodePort) {
        assertThat(Exposure.nodePort(new ServiceSpecBuilder().withType(type).build(), PORT))
                .isEqualTo(nodePort);
    }
}
