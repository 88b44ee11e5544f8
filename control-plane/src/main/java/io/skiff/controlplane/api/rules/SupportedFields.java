package io.skiff.controlplane.api.rules;

import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.Kinds;
import java.util.Map;

/** What each kind's objects may ask for. */
final class SupportedFields {

    private static final Supported PROBE = Supported.table("""
            httpGet.path
            httpGet.port
            httpGet.host
            httpGet.scheme=HTTP
            httpGet.httpHeaders.**
            tcpSocket.port
            tcpSocket.host
            !exec use httpGet or tcpSocket
            !grpc use httpGet or tcpSocket
            initialDelaySeconds
            timeoutSeconds
            periodSeconds
            successThreshold
            failureThreshold
            !terminationGracePeriodSeconds the pod's terminationGracePeriodSeconds holds for every end
            """, Map.of());

    private static final Supported CONTAINER = Supported.table("""
            name
            image
            imagePullPolicy
            command
            args
            workingDir
            env.name
            env.value
            env.valueFrom.fieldRef.**
            env.valueFrom.configMapKeyRef.**
            env.valueFrom.secretKeyRef.**
            !env.valueFrom.resourceFieldRef use fieldRef, configMapKeyRef or secretKeyRef
            envFrom.prefix
            envFrom.configMapRef.**
            envFrom.secretRef.**
            ports.name
            ports.containerPort
            ports.protocol=TCP|UDP
            !ports.hostPort use a Service, or hostNetwork: true
            !ports.hostIP use a Service, or hostNetwork: true
            resources.limits.**
            resources.requests.**
            volumeMounts.name
            volumeMounts.mountPath
            volumeMounts.subPath
            volumeMounts.readOnly
            !volumeMounts.subPathExpr use subPath
            volumeMounts.mountPropagation=None
            volumeMounts.recursiveReadOnly=Disabled
            startupProbe@PROBE
            readinessProbe@PROBE
            livenessProbe@PROBE
            securityContext.runAsUser
            securityContext.runAsGroup
            securityContext.runAsNonRoot
            securityContext.allowPrivilegeEscalation
            securityContext.readOnlyRootFilesystem
            securityContext.capabilities.add
            securityContext.capabilities.drop
            securityContext.seccompProfile.type=RuntimeDefault|Unconfined|Localhost
            securityContext.seccompProfile.localhostProfile
            securityContext.procMount=Default
            !securityContext.privileged add the capabilities that are needed
            terminationMessagePath=/dev/termination-log
            terminationMessagePolicy=File
            !lifecycle a container is ended with SIGTERM and its grace period
            !restartPolicy init containers run one after another, each to its end
            """, Map.of("PROBE", PROBE));

    private static final Supported POD_SPEC = Supported.table("""
            containers@CONTAINER
            initContainers@CONTAINER
            !ephemeralContainers
            volumes.name
            volumes.emptyDir.medium=Memory
            volumes.emptyDir.sizeLimit
            volumes.hostPath.path
            volumes.hostPath.type=DirectoryOrCreate|Directory|FileOrCreate|File
            volumes.configMap.**
            volumes.secret.**
            !volumes.projected use configMap and secret volumes
            !volumes.downwardAPI use env with fieldRef
            !volumes.persistentVolumeClaim use hostPath with a nodeSelector
            !volumes.nfs mount it on the nodes and use hostPath
            !volumes.csi use hostPath
            !volumes.ephemeral use emptyDir
            restartPolicy=Always|OnFailure|Never
            terminationGracePeriodSeconds
            nodeSelector.**
            tolerations.**
            nodeName
            hostname
            hostNetwork
            hostAliases.**
            !hostPID
            !hostIPC
            hostUsers=true user namespaces are not done yet
            dnsPolicy=ClusterFirst|Default
            !dnsConfig use dnsPolicy
            serviceAccountName=default
            serviceAccount=default
            automountServiceAccountToken
            enableServiceLinks
            schedulerName=default-scheduler
            preemptionPolicy=PreemptLowerPriority
            !priorityClassName
            !affinity use nodeSelector; replicas are spread over the nodes without being asked
            !topologySpreadConstraints replicas are spread over the nodes without being asked
            !imagePullSecrets nodes hold the credentials of registries
            !shareProcessNamespace
            !runtimeClassName
            securityContext.runAsUser
            securityContext.runAsGroup
            securityContext.runAsNonRoot
            securityContext.fsGroup
            securityContext.supplementalGroups
            securityContext.seccompProfile.type=RuntimeDefault|Unconfined|Localhost
            securityContext.seccompProfile.localhostProfile
            """, Map.of("CONTAINER", CONTAINER));

    private static final Map<String, Supported> POD = Map.of("POD", POD_SPEC);

    private static final Map<Kind<?>, Supported> BY_KIND = Map.of(
            Kinds.POD,
            Supported.table("""
                    apiVersion
                    kind
                    metadata.**
                    spec@POD
                    status.**
                    """, POD),
            Kinds.DEPLOYMENT,
            Supported.table("""
                    apiVersion
                    kind
                    metadata.**
                    spec.replicas
                    spec.minReadySeconds
                    spec.revisionHistoryLimit
                    spec.progressDeadlineSeconds
                    spec.paused
                    spec.strategy.type=RollingUpdate|Recreate
                    spec.strategy.rollingUpdate.maxSurge
                    spec.strategy.rollingUpdate.maxUnavailable
                    spec.selector.**
                    spec.template.metadata.**
                    spec.template.spec@POD
                    status.**
                    """, POD),
            Kinds.REPLICA_SET,
            Supported.table("""
                    apiVersion
                    kind
                    metadata.**
                    spec.replicas
                    spec.minReadySeconds
                    spec.selector.**
                    spec.template.metadata.**
                    spec.template.spec@POD
                    status.**
                    """, POD),
            Kinds.SERVICE,
            Supported.table("""
                    apiVersion
                    kind
                    metadata.**
                    spec.type=ClusterIP node ports, load balancers and external names are not done yet
                    spec.selector.**
                    spec.ports.name
                    spec.ports.port
                    spec.ports.targetPort
                    spec.ports.protocol=TCP|UDP
                    spec.ports.appProtocol
                    !spec.ports.nodePort reach a service by its cluster address, from pods and nodes
                    spec.clusterIP
                    spec.clusterIPs
                    spec.ipFamilies=IPv4
                    spec.ipFamilyPolicy=SingleStack
                    spec.internalTrafficPolicy=Cluster
                    spec.sessionAffinity=None
                    status.**
                    """, Map.of()));

    private SupportedFields() {}

    static Supported of(Kind<?> kind) {
        return BY_KIND.getOrDefault(kind, Supported.everything());
    }
}
