package io.skiff.controlplane.kind.podspec;

import io.skiff.controlplane.kind.rule.Supported;
import java.util.Map;

/** The supported fields of pods and their templates. */
public final class PodSpecFields {

    private static final Supported PROBE = Supported.table("""
            httpGet.path
            httpGet.port
            httpGet.host
            httpGet.scheme=HTTP
            httpGet.httpHeaders.**
            tcpSocket.port
            tcpSocket.host
            exec.command
            grpc.port
            grpc.service
            initialDelaySeconds
            timeoutSeconds
            periodSeconds
            successThreshold
            failureThreshold
            terminationGracePeriodSeconds
            """, Map.of());

    private static final Supported HOOK = Supported.table("""
            httpGet.path
            httpGet.port
            httpGet.host
            httpGet.scheme=HTTP|HTTPS
            httpGet.httpHeaders.**
            exec.command
            sleep.seconds
            !tcpSocket it does nothing in Kubernetes either; use httpGet, exec or sleep
            """, Map.of());

    private static final String CONTAINER_FIELDS = """
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
            env.valueFrom.resourceFieldRef.**
            envFrom.prefix
            envFrom.configMapRef.**
            envFrom.secretRef.**
            ports.name
            ports.containerPort
            ports.protocol=TCP|UDP
            ports.hostPort
            ports.hostIP
            resources.limits.**
            resources.requests.**
            resizePolicy.resourceName=cpu|memory
            resizePolicy.restartPolicy=NotRequired|RestartContainer
            volumeMounts.name
            volumeMounts.mountPath
            volumeMounts.subPath
            volumeMounts.readOnly
            volumeMounts.subPathExpr
            volumeMounts.mountPropagation=None|HostToContainer|Bidirectional
            volumeMounts.recursiveReadOnly=Disabled|IfPossible|Enabled
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
            securityContext.appArmorProfile.type=RuntimeDefault|Unconfined|Localhost
            securityContext.appArmorProfile.localhostProfile
            securityContext.procMount=Default|Unmasked
            securityContext.privileged
            terminationMessagePath
            terminationMessagePolicy=File|FallbackToLogsOnError
            lifecycle.stopSignal
            lifecycle.postStart@HOOK
            lifecycle.preStop@HOOK
            stdin
            stdinOnce
            tty
            restartPolicy
            """;

    private static final Map<String, Supported> CONTAINER_PARTS = Map.of("PROBE", PROBE, "HOOK", HOOK);

    private static final Supported CONTAINER = Supported.table(CONTAINER_FIELDS, CONTAINER_PARTS);

    private static final Supported EPHEMERAL =
            Supported.table(CONTAINER_FIELDS + "targetContainerName", CONTAINER_PARTS);

    /** The table to include as {@code spec@POD}. */
    public static final Map<String, Supported> POD =
            Map.of("POD", Supported.table("""
            containers@CONTAINER
            initContainers@CONTAINER
            ephemeralContainers@EPHEMERAL
            volumes.name
            volumes.emptyDir.medium
            volumes.emptyDir.sizeLimit
            volumes.hostPath.path
            volumes.hostPath.type=DirectoryOrCreate|Directory|FileOrCreate|File
            volumes.configMap.**
            volumes.secret.**
            volumes.projected.defaultMode
            volumes.projected.sources.configMap.**
            volumes.projected.sources.secret.**
            volumes.projected.sources.downwardAPI.**
            !volumes.projected.sources.serviceAccountToken service accounts have no tokens here
            !volumes.projected.sources.clusterTrustBundle mount the ConfigMap kube-root-ca.crt
            volumes.downwardAPI.**
            volumes.image.reference
            volumes.image.pullPolicy=Always|IfNotPresent|Never
            volumes.persistentVolumeClaim.claimName
            volumes.persistentVolumeClaim.readOnly
            volumes.nfs.server
            volumes.nfs.path
            volumes.nfs.readOnly
            !volumes.csi use persistentVolumeClaim
            volumes.ephemeral.volumeClaimTemplate.metadata.labels.**
            volumes.ephemeral.volumeClaimTemplate.metadata.annotations.**
            volumes.ephemeral.volumeClaimTemplate.spec.accessModes
            volumes.ephemeral.volumeClaimTemplate.spec.resources.requests.storage
            volumes.ephemeral.volumeClaimTemplate.spec.resources.limits.storage
            volumes.ephemeral.volumeClaimTemplate.spec.storageClassName
            volumes.ephemeral.volumeClaimTemplate.spec.volumeName
            volumes.ephemeral.volumeClaimTemplate.spec.volumeMode=Filesystem
            volumes.ephemeral.volumeClaimTemplate.spec.selector.**
            restartPolicy=Always|OnFailure|Never
            terminationGracePeriodSeconds
            activeDeadlineSeconds
            readinessGates.conditionType
            nodeSelector.**
            tolerations.**
            nodeName
            hostname
            subdomain
            setHostnameAsFQDN
            hostNetwork
            hostAliases.**
            hostPID
            hostIPC
            hostUsers=true|false
            shareProcessNamespace
            dnsPolicy=ClusterFirst|ClusterFirstWithHostNet|Default|None
            dnsConfig.**
            serviceAccountName=default
            serviceAccount=default
            automountServiceAccountToken
            enableServiceLinks
            schedulerName=default-scheduler
            preemptionPolicy=PreemptLowerPriority
            !priorityClassName
            !affinity use nodeSelector; replicas are spread over the nodes without being asked
            !topologySpreadConstraints replicas are spread over the nodes without being asked
            imagePullSecrets.name
            !runtimeClassName
            securityContext.runAsUser
            securityContext.runAsGroup
            securityContext.runAsNonRoot
            securityContext.fsGroup
            securityContext.fsGroupChangePolicy=OnRootMismatch|Always
            securityContext.supplementalGroups
            securityContext.supplementalGroupsPolicy=Merge|Strict
            securityContext.sysctls.name
            securityContext.sysctls.value
            securityContext.seccompProfile.type=RuntimeDefault|Unconfined|Localhost
            securityContext.seccompProfile.localhostProfile
            securityContext.appArmorProfile.type=RuntimeDefault|Unconfined|Localhost
            securityContext.appArmorProfile.localhostProfile
            """, Map.of("CONTAINER", CONTAINER, "EPHEMERAL", EPHEMERAL)));

    private PodSpecFields() {}
}
