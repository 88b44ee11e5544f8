package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.kubernetes.client.proto.V1;
import io.skiff.controlplane.kind.DeletionRule;
import io.skiff.controlplane.kind.GarbageRule;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.ProtobufForm;
import io.skiff.controlplane.kind.rule.Defaults;
import io.skiff.controlplane.kind.rule.Names;
import io.skiff.controlplane.kind.schema.FieldTags;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Services: one address for many pods. */
public final class ServiceKind {

    public static final Kind<Service> SERVICE = Kind.of("v1", "Service", "services", Service.class)
            .withShortNames("svc")
            .withCategories("all");

    private static final int DEFAULT_AFFINITY_SECONDS = 10_800;

    private ServiceKind() {}

    public static KindDefinition<Service> definition() {
        return KindDefinition.of(SERVICE)
                .fieldTags(FieldTags.table("""
                        ServiceSpec.ports port
                        ServiceStatus.conditions type
                        ServicePort.nodePort omitempty
                        ServiceSpec.healthCheckNodePort omitempty
                        ServiceSpec.publishNotReadyAddresses omitempty
                        ServiceStatus.loadBalancer omitempty
                        Service.status omitempty
                        """))
                .names(Names::label1035Fault)
                .defaults(ServiceKind::fillIn)
                .carriesOver(ServiceTransition::carryOver)
                .rules(ServiceRules::check)
                .remarks(ExposureRules::remarks)
                .changes(ServiceRules::changes)
                .supports("""
                        spec.type=ClusterIP|ExternalName|LoadBalancer|NodePort
                        spec.externalName
                        spec.publishNotReadyAddresses
                        spec.selector.**
                        spec.ports.name
                        spec.ports.port
                        spec.ports.targetPort
                        spec.ports.protocol=TCP|UDP
                        spec.ports.appProtocol
                        spec.ports.nodePort
                        spec.clusterIP
                        spec.clusterIPs
                        spec.ipFamilies=IPv4
                        spec.ipFamilyPolicy=SingleStack
                        spec.internalTrafficPolicy=Cluster|Local
                        spec.externalTrafficPolicy=Cluster|Local
                        spec.externalIPs
                        !spec.healthCheckNodePort nobody asks the nodes of a service; with externalTrafficPolicy Local take those of status.loadBalancer.ingress, which have ready endpoints
                        spec.loadBalancerSourceRanges
                        spec.loadBalancerClass
                        spec.loadBalancerIP
                        spec.allocateLoadBalancerNodePorts
                        spec.sessionAffinity=ClientIP|None
                        spec.sessionAffinityConfig.clientIP.timeoutSeconds
                        spec.trafficDistribution=PreferClose|PreferSameNode|PreferSameZone
                        status.**
                        """)
                .withStatus()
                .allocates(new ServiceAllocations(), "clusterIP", "clusterIPs")
                .whenRemoved((service, now) -> ServiceAllocations.freedBy(service))
                .columns(ServiceColumns.COLUMNS)
                .selectable("spec.clusterIP", ofSpec(ServiceSpec::getClusterIP))
                .selectable("spec.type", ofSpec(ServiceSpec::getType))
                .deletion(new DeletionRule<>() {
                    @Override
                    public boolean answersWithTheObject() {
                        return true;
                    }
                })
                .garbage(new GarbageRule<>() {
                    /** Its dependents are written anew while it is there. */
                    @Override
                    public boolean canSpareDependents() {
                        return false;
                    }
                })
                .protobuf(ProtobufForm.of(V1.Service::getDefaultInstance))
                .build();
    }

    private static void fillIn(ObjectNode service) {
        Json.child(Json.child(service, "status"), "loadBalancer");
        var spec = Json.child(service, "spec");
        Defaults.put(spec, "type", ServiceTypes.CLUSTER_IP);
        fillInAffinity(spec);
        fillInPorts(spec);
        if (ServiceTypes.isExternal(spec)) {
            return;
        }
        Defaults.put(spec, "internalTrafficPolicy", "Cluster");
        if (ServiceTypes.isOpen(spec)) {
            Defaults.put(spec, "externalTrafficPolicy", "Cluster");
        }
        if (ServiceTypes.isLoadBalancer(spec) && Defaults.isUnset(spec, "allocateLoadBalancerNodePorts")) {
            spec.put("allocateLoadBalancerNodePorts", true);
        }
        Defaults.put(spec, "ipFamilyPolicy", "SingleStack");
        if (spec.path("ipFamilies").isEmpty()) {
            spec.putArray("ipFamilies").add("IPv4");
        }
    }

    private static void fillInAffinity(ObjectNode spec) {
        Defaults.put(spec, "sessionAffinity", "None");
        var affinity = spec.path("sessionAffinity").asText();
        if (affinity.equals("None")) {
            spec.remove("sessionAffinityConfig");
        } else if (affinity.equals("ClientIP")
                && spec.at("/sessionAffinityConfig/clientIP/timeoutSeconds").isMissingNode()) {
            Json.child(Json.child(spec, "sessionAffinityConfig"), "clientIP")
                    .put("timeoutSeconds", DEFAULT_AFFINITY_SECONDS);
        }
    }

    private static void fillInPorts(ObjectNode spec) {
        for (var port : spec.path("ports")) {
            if (port instanceof ObjectNode one) {
                Defaults.put(one, "protocol", "TCP");
                if (Defaults.isUnset(one, "targetPort") && one.has("port")) {
                    one.set("targetPort", one.get("port"));
                }
            }
        }
    }

    private static Function<Service, @Nullable String> ofSpec(Function<ServiceSpec, @Nullable String> read) {
        return service -> service.getSpec() == null ? null : read.apply(service.getSpec());
    }
}
