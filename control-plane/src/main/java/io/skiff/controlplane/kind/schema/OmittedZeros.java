package io.skiff.controlplane.kind.schema;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * The fields whose zero value means the same as their absence, because Kubernetes' own types hold them as plain values,
 * not as pointers, and omit the zero (k8s.io/api, {@code types.go}): the numbers, booleans and objects named here. It
 * holds for every text: where a text is a pointer in Go, the kinds read from classes have the empty text as its
 * default.
 */
final class OmittedZeros {

    private static final Set<String> FIELDS = """
            Condition.observedGeneration
            Container.stdin
            Container.stdinOnce
            Container.tty
            ContainerPort.containerPort
            ContainerPort.hostPort
            ContainerStatus.lastState
            ContainerStatus.state
            Deployment.status
            DeploymentSpec.minReadySeconds
            DeploymentSpec.paused
            Endpoint.conditions
            Event.count
            Event.source
            EventSeries.count
            GRPCAction.port
            Namespace.status
            Node.spec
            Node.status
            NodeDaemonEndpoints.kubeletEndpoint
            NodeSpec.unschedulable
            NodeStatus.daemonEndpoints
            NodeStatus.nodeInfo
            ObjectMeta.generation
            Pod.status
            PodCondition.observedGeneration
            PodSpec.hostIPC
            PodSpec.hostNetwork
            PodSpec.hostPID
            PodStatus.observedGeneration
            Probe.failureThreshold
            Probe.initialDelaySeconds
            Probe.periodSeconds
            Probe.successThreshold
            Probe.timeoutSeconds
            ReplicaSet.status
            ReplicaSetSpec.minReadySeconds
            Service.status
            ServicePort.nodePort
            ServiceSpec.healthCheckNodePort
            ServiceSpec.publishNotReadyAddresses
            ServiceStatus.loadBalancer
            VolumeMount.readOnly
            """.lines().collect(Collectors.toUnmodifiableSet());

    private OmittedZeros() {}

    /** @param owner the simple name of the class with the field */
    static boolean has(String owner, String field, Schema schema) {
        return schema == Schema.Scalar.STRING || Times.isTime(schema) || FIELDS.contains(owner + "." + field);
    }
}
