package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.kubernetes.client.proto.V1;
import io.skiff.controlplane.kind.DeletionRule;
import io.skiff.controlplane.kind.GarbageRule;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.SpecPart;
import io.skiff.controlplane.kind.Subresource;
import io.skiff.controlplane.kind.podspec.PodSpecDefaults;
import io.skiff.controlplane.kind.podspec.PodSpecFields;
import io.skiff.controlplane.kind.podspec.PodSpecForms;
import io.skiff.controlplane.kind.schema.FieldTags;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.pod.PodMaker;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.pod.ReadinessGates;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Pods. What they ask for is in {@link io.skiff.controlplane.kind.podspec}, as templates ask for the same. */
public final class PodKind {

    public static final Kind<Pod> POD =
            Kind.of("v1", "Pod", "pods", Pod.class).withShortNames("po").withCategories("all");

    public static final Subresource LOG = new Subresource("log", "", "", List.of("get"));
    public static final Subresource EVICTION = new Subresource("eviction", "Eviction", "policy/v1", List.of("create"));

    public static final Subresource EXEC = new Subresource("exec", "PodExecOptions", "", List.of("create", "get"));
    public static final Subresource ATTACH =
            new Subresource("attach", "PodAttachOptions", "", List.of("create", "get"));
    public static final Subresource PORT_FORWARD =
            new Subresource("portforward", "PodPortForwardOptions", "", List.of("create", "get"));

    public static final Subresource EPHEMERAL_CONTAINERS =
            Subresource.ofSpec("ephemeralcontainers", SpecPart.field("ephemeralContainers"));

    /** Of running containers, in place (KEP-1287). */
    public static final Subresource RESIZE = Subresource.ofSpec("resize", new ContainerSizes());

    private static final int MOST_FINISHED = 1000;

    private PodKind() {}

    public static KindDefinition<Pod> definition() {
        return KindDefinition.of(POD)
                .fieldTags(PodSpecForms.FIELD_TAGS.and(FieldTags.table("""
                        PodStatus.conditions type
                        PodStatus.podIPs ip
                        PodStatus.observedGeneration omitempty
                        PodCondition.observedGeneration omitempty
                        ContainerStatus.lastState omitempty
                        ContainerStatus.state omitempty
                        Pod.status omitempty
                        """)))
                .defaults(PodKind::fillIn)
                .rules(PodRules::check)
                .changes(PodChanges::check)
                .supports("""
                        spec@POD
                        status.**
                        """, PodSpecFields.POD)
                .withStatus()
                .withGeneration()
                .subresources(LOG, EVICTION, EXEC, ATTACH, PORT_FORWARD, EPHEMERAL_CONTAINERS, RESIZE)
                .firstStatus(PodKind::begin)
                .settledStatus(PodKind::settle)
                .deletion(new EndOnItsNode())
                .garbage(new FewFinished())
                .columns(PodColumns.COLUMNS)
                .onNodes("spec.nodeName", ofSpec(PodSpec::getNodeName))
                .selectable("spec.restartPolicy", ofSpec(PodSpec::getRestartPolicy))
                .selectable("spec.schedulerName", ofSpec(PodSpec::getSchedulerName))
                .selectable("spec.serviceAccountName", ofSpec(PodSpec::getServiceAccountName))
                .selectable(
                        "spec.hostNetwork", ofSpec(spec -> String.valueOf(Boolean.TRUE.equals(spec.getHostNetwork()))))
                .selectable("status.phase", ofStatus(PodStatus::getPhase))
                .selectable("status.podIP", ofStatus(PodStatus::getPodIP))
                .selectable("status.nominatedNodeName", ofStatus(PodStatus::getNominatedNodeName))
                .protobuf(PodSpecForms.protobuf(V1.Pod::getDefaultInstance))
                .build();
    }

    private static void fillIn(ObjectNode pod) {
        if (pod.path("spec") instanceof ObjectNode spec) {
            PodSpecDefaults.fill(spec);
            if (!spec.has("enableServiceLinks")) {
                spec.put("enableServiceLinks", true);
            }
        }
    }

    private static void begin(ObjectNode pod) {
        var status = PodMaker.firstStatus(ObjectCodec.decode(POD, pod));
        pod.set("status", Json.MAPPER.valueToTree(status));
    }

    private static void settle(ObjectNode object, Instant now) {
        var pod = ObjectCodec.decode(POD, object);
        if (ReadinessGates.has(pod) && object.path("status") instanceof ObjectNode status) {
            status.set("conditions", Json.MAPPER.valueToTree(ReadinessGates.settled(pod, now)));
        }
    }

    private static Function<Pod, @Nullable String> ofSpec(Function<PodSpec, @Nullable String> read) {
        return pod -> pod.getSpec() == null ? null : read.apply(pod.getSpec());
    }

    private static Function<Pod, @Nullable String> ofStatus(Function<PodStatus, @Nullable String> read) {
        return pod -> pod.getStatus() == null ? null : read.apply(pod.getStatus());
    }

    /** Its node stops the containers within the grace; of a pod on no node, or one that has ended, there is nothing to stop. */
    private static final class EndOnItsNode implements DeletionRule<Pod> {

        @Override
        public boolean answersWithTheObject() {
            return true;
        }

        @Override
        public long graceSeconds(Pod pod, OptionalLong asked) {
            if (pod.getSpec() == null || !PodDeletion.needsItsAgent(pod)) {
                return 0;
            }
            return asked.orElse(PodDeletion.graceSeconds(pod));
        }

        @Override
        public Optional<Pod> marked(Pod pod, Instant now) {
            return PodDeletion.needsItsAgent(pod) ? Optional.of(PodDeletion.marked(pod, now)) : Optional.empty();
        }
    }

    /** Pods that have ended are kept for somebody to look at, but not all of them. */
    private static final class FewFinished implements GarbageRule<Pod> {

        @Override
        public boolean isFinished(Pod pod) {
            return PodState.isFinished(pod);
        }

        @Override
        public int mostFinished() {
            return MOST_FINISHED;
        }
    }
}
