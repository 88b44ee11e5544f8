package io.skiff.controlplane.kind.podspec;

import com.google.protobuf.Message;
import io.skiff.controlplane.kind.ProtobufForm;
import io.skiff.controlplane.kind.schema.FieldTags;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tags of the fields and the protobuf form of a pod's spec. */
public final class PodSpecForms {

    public static final FieldTags FIELD_TAGS = FieldTags.table("""
            PodSpec.containers name
            PodSpec.initContainers name
            PodSpec.ephemeralContainers name
            PodSpec.volumes name
            PodSpec.imagePullSecrets name
            PodSpec.hostAliases ip
            PodSpec.topologySpreadConstraints topologyKey
            PodSpec.resourceClaims name
            PodSpec.schedulingGates name
            Container.env name
            Container.ports containerPort
            Container.volumeMounts mountPath
            Container.volumeDevices devicePath
            PodSpec.hostIPC omitempty
            PodSpec.hostNetwork omitempty
            PodSpec.hostPID omitempty
            Container.stdin omitempty
            Container.stdinOnce omitempty
            Container.tty omitempty
            ContainerPort.containerPort omitempty
            ContainerPort.hostPort omitempty
            GRPCAction.port omitempty
            Probe.failureThreshold omitempty
            Probe.initialDelaySeconds omitempty
            Probe.periodSeconds omitempty
            Probe.successThreshold omitempty
            Probe.timeoutSeconds omitempty
            VolumeMount.readOnly omitempty
            PersistentVolumeClaimSpec.resources omitempty
            """);

    private static final Set<String> EMBEDDED = Set.of(
            "VolumeSource.volumeSource",
            "Volume.volumeSource",
            "Probe.handler",
            "ConfigMapVolumeSource.localObjectReference",
            "ConfigMapKeySelector.localObjectReference",
            "ConfigMapEnvSource.localObjectReference",
            "ConfigMapProjection.localObjectReference",
            "SecretKeySelector.localObjectReference",
            "SecretEnvSource.localObjectReference",
            "SecretProjection.localObjectReference",
            "EphemeralContainer.ephemeralContainerCommon");

    private static final Set<String> ZERO_COUNTS = Set.of(
            "terminationGracePeriodSeconds",
            "runAsUser",
            "runAsGroup",
            "fsGroup",
            "tolerationSeconds",
            "activeDeadlineSeconds",
            "defaultMode",
            "mode",
            "priority");

    private PodSpecForms() {}

    /** @param zeroCounts fields around the spec in which zero has a meaning */
    public static ProtobufForm protobuf(Supplier<? extends Message> message, String... zeroCounts) {
        var all = Stream.concat(ZERO_COUNTS.stream(), Stream.of(zeroCounts)).collect(Collectors.toUnmodifiableSet());
        return new ProtobufForm(message, EMBEDDED, all);
    }
}
