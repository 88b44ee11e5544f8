package io.skiff.controlplane.api.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.api.codec.MalformedException;
import io.skiff.controlplane.api.codec.TreeReader;
import io.skiff.controlplane.api.patch.JsonPatches;
import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.apps.DeploymentKind;
import io.skiff.controlplane.kind.core.ConfigMapKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.kind.core.SecretKind;
import io.skiff.controlplane.kind.core.ServiceKind;
import io.skiff.controlplane.object.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One error in a valid manifest, and the exact message. */
class ManifestTest {

    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: p, namespace: default}
            spec:
              containers:
              - name: c
                image: busybox:1
                ports: [{containerPort: 80, name: http}]
                env: [{name: A, value: b}]
                resources: {limits: {cpu: 100m, memory: 64Mi, pids: 10}}
                volumeMounts: [{name: v, mountPath: /data}]
                readinessProbe: {httpGet: {port: http}}
              volumes: [{name: v, emptyDir: {}}]
            """;

    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: d, namespace: default}
            spec:
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers: [{name: c, image: busybox}]
            """;

    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: s, namespace: default}
            spec:
              selector: {app: web}
              ports: [{port: 80}]
            """;

    static Stream<Arguments> pods() {
        return Stream.of(
                wrong(
                        "/metadata/name",
                        "'A_b'",
                        "metadata.name: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain"),
                wrong("/metadata/labels", "{'a b': c}", "metadata.labels: Invalid value: \"a b\": name part must"),
                wrong(
                        "/metadata/labels",
                        "{a: '-'}",
                        "metadata.labels[a]: Invalid value: \"-\": a valid label must be"),
                wrong(
                        "/spec/securityContext",
                        "{seccompProfile: {type: ''}}",
                        "spec.securityContext.seccompProfile.type: Required value: type is required when seccompProfile is set"),
                wrong(
                        "/spec/securityContext",
                        "{seccompProfile: {type: Localhost}}",
                        "spec.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost"),
                wrong(
                        "/spec/securityContext",
                        "{seccompProfile: {type: Unconfined, localhostProfile: a.json}}",
                        "spec.securityContext.seccompProfile.localhostProfile: Invalid value: \"a.json\": can only be set when seccomp type is Localhost"),
                wrong(
                        "/spec/securityContext",
                        "{seccompProfile: {type: Localhost, localhostProfile: /a.json}}",
                        "spec.securityContext.seccompProfile.localhostProfile: Invalid value: \"/a.json\": must be a relative path"),
                wrong(
                        "/spec/securityContext",
                        "{seccompProfile: {type: Localhost, localhostProfile: 'a/../../b'}}",
                        "spec.securityContext.seccompProfile.localhostProfile: Invalid value: \"a/../../b\": must not contain '..'"),
                wrong(
                        "/spec/securityContext",
                        "{seccompProfile: {type: Docker}}",
                        "spec.securityContext.seccompProfile.type: Unsupported value: \"Docker\""),
                wrong(
                        "/spec/containers/0/securityContext",
                        "{seccompProfile: {type: ''}}",
                        "spec.containers[0].securityContext.seccompProfile.type: Required value: type is required when seccompProfile is set"),
                wrong(
                        "/spec/containers/0/securityContext",
                        "{seccompProfile: {type: Localhost}}",
                        "spec.containers[0].securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost"),
                wrong(
                        "/spec/containers/0/securityContext",
                        "{seccompProfile: {type: Unconfined, localhostProfile: a.json}}",
                        "spec.containers[0].securityContext.seccompProfile.localhostProfile: Invalid value: \"a.json\": can only be set when seccomp type is Localhost"),
                wrong(
                        "/spec/containers/0/securityContext",
                        "{seccompProfile: {type: Localhost, localhostProfile: /a.json}}",
                        "spec.containers[0].securityContext.seccompProfile.localhostProfile: Invalid value: \"/a.json\": must be a relative path"),
                wrong(
                        "/spec/containers/0/securityContext",
                        "{seccompProfile: {type: Localhost, localhostProfile: 'a/../../b'}}",
                        "spec.containers[0].securityContext.seccompProfile.localhostProfile: Invalid value: \"a/../../b\": must not contain '..'"),
                wrong(
                        "/spec/containers/0/securityContext",
                        "{seccompProfile: {type: Docker}}",
                        "spec.containers[0].securityContext.seccompProfile.type: Unsupported value: \"Docker\""),
                wrong("/spec/containers", "[]", "spec.containers: Required value"),
                wrong("/spec/containers/0/name", "C", "spec.containers[0].name: Invalid value: \"C\": a lowercase RFC"),
                wrong("/spec/containers/0/image", "''", "spec.containers[0].image: Required value"),
                wrong(
                        "/spec/containers/0/image",
                        "'a b'",
                        "spec.containers[0].image: Invalid value: \"a b\": must be an"),
                wrong(
                        "/spec/containers/0/imagePullPolicy",
                        "Sometimes",
                        "spec.containers[0].imagePullPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\","
                                + " \"IfNotPresent\", \"Never\""),
                wrong(
                        "/spec/containers/0/ports/0/containerPort",
                        "99999",
                        "spec.containers[0].ports[0].containerPort: Invalid value: 99999: must be between 1 and 65535,"
                                + " inclusive"),
                wrong(
                        "/spec/containers/0/ports/0/protocol",
                        "SCTP",
                        "spec.containers[0].ports[0].protocol: Unsupported value: \"SCTP\": supported values: \"TCP\", \"UDP\""),
                wrong(
                        "/spec/containers/0/ports/0/hostPort",
                        "99999",
                        "spec.containers[0].ports[0].hostPort: Invalid value: 99999: must be between 1 and 65535,"
                                + " inclusive"),
                wrong(
                        "/spec/containers/0/ports/0/hostIP",
                        "127.0.0.1",
                        "spec.containers[0].ports[0].hostIP: Invalid value: \"127.0.0.1\": must be an address of the node"
                                + " that others reach: the host reaches the pod by its own address, or with kubectl"
                                + " port-forward"),
                wrong(
                        "/spec/containers/0/env/0/name",
                        "A=",
                        "spec.containers[0].env[0].name: Invalid value: \"A=\": a valid"),
                wrong(
                        "/spec/containers/0/env/0/value",
                        "5",
                        "spec.containers[0].env[0].value: Invalid value: <secret contents redacted>: must be a string"),
                wrong(
                        "/spec/containers/0/env/0/valueFrom",
                        "{fieldRef: {fieldPath: metadata.name}}",
                        "spec.containers[0].env[0].valueFrom: Invalid value:"),
                wrong(
                        "/spec/containers/0/resources/limits/memory",
                        "64Mb",
                        "spec.containers[0].resources.limits[memory]: Invalid value: \"64Mb\": quantities must match"),
                wrong(
                        "/spec/containers/0/resources/requests",
                        "{cpu: 1}",
                        "spec.containers[0].resources.requests[cpu]: Invalid value: \"1\": must be less than or equal to cpu limit"
                                + " of 100m"),
                wrong(
                        "/spec/containers/0/resources/limits/gpu",
                        "1",
                        "spec.containers[0].resources.limits: Unsupported value: \"gpu\": supported values: \"cpu\", \"memory\","
                                + " \"ephemeral-storage\", \"pids\""),
                wrong(
                        "/spec/containers/0/resources/limits/cpu",
                        "-1",
                        "spec.containers[0].resources.limits[cpu]: Invalid value: \"-1\": must be greater than or equal to 0",
                        "spec.containers[0].resources.requests[cpu]: Invalid value: \"-1\": must be greater than or equal to 0"),
                wrong(
                        "/spec/containers/0/volumeMounts/0/name",
                        "w",
                        "spec.containers[0].volumeMounts[0].name: Not found: \"w\""),
                wrong(
                        "/spec/containers/0/volumeMounts/0/mountPath",
                        "data",
                        "spec.containers[0].volumeMounts[0].mountPath: Invalid value: \"data\": must be an absolute path"),
                wrong(
                        "/spec/containers/0/volumeMounts/0/subPath",
                        "../x",
                        "spec.containers[0].volumeMounts[0].subPath: Invalid value: \"../x\": must not contain '..'"),
                wrong(
                        "/spec/containers/0/volumeMounts/0/subPathExpr",
                        "$(A)/../x",
                        "spec.containers[0].volumeMounts[0].subPathExpr: Invalid value: \"$(A)/../x\": must not contain '..'"),
                wrong(
                        "/spec/containers/0/volumeMounts/0",
                        "{name: v, mountPath: /other, subPath: a, subPathExpr: $(A)}",
                        "spec.containers[0].volumeMounts[0].subPathExpr: Invalid value: \"$(A)\": subPathExpr and subPath"
                                + " are mutually exclusive"),
                wrong(
                        "/spec/containers/0/volumeMounts/0/mountPropagation",
                        "Bidirectional",
                        "spec.containers[0].volumeMounts[0].mountPropagation: Forbidden: Bidirectional mount propagation is"
                                + " available only to privileged containers"),
                wrong(
                        "/spec/containers/0/volumeMounts/0/recursiveReadOnly",
                        "Enabled",
                        "spec.containers[0].volumeMounts[0].recursiveReadOnly: Forbidden: may only be specified when readOnly"
                                + " is true"),
                wrong(
                        "/spec/containers/0/readinessProbe/exec",
                        "{command: [ls]}",
                        "spec.containers[0].readinessProbe: Invalid value:"),
                wrong(
                        "/spec/containers/0/livenessProbe",
                        "{exec: {}}",
                        "spec.containers[0].livenessProbe.exec.command: Required value"),
                wrong(
                        "/spec/containers/0/lifecycle",
                        "{stopSignal: SIGNOTHING}",
                        "spec.containers[0].lifecycle.stopSignal: Invalid value: \"SIGNOTHING\": must be the name of a signal of"
                                + " Linux, for example SIGQUIT or SIGRTMIN+3"),
                wrong(
                        "/spec/containers/0/lifecycle",
                        "{preStop: {tcpSocket: {port: 80}}}",
                        "spec.containers[0].lifecycle.preStop.tcpSocket: Forbidden: is not supported by this cluster; it does"
                                + " nothing in Kubernetes either; use httpGet, exec or sleep"),
                wrong(
                        "/spec/containers/0/lifecycle",
                        "{preStop: {}}",
                        "spec.containers[0].lifecycle.preStop: Required value: must specify a handler type"),
                wrong(
                        "/spec/containers/0/lifecycle",
                        "{postStart: {exec: {command: [ls]}, sleep: {seconds: 1}}}",
                        "spec.containers[0].lifecycle.postStart.sleep: Forbidden: may not specify more than 1 handler type"),
                wrong(
                        "/spec/containers/0/lifecycle",
                        "{preStop: {sleep: {seconds: 31}}}",
                        "spec.containers[0].lifecycle.preStop.sleep.seconds: Invalid value: 31: must be non-negative and less than"
                                + " terminationGracePeriodSeconds (30)"),
                wrong(
                        "/spec/containers/0/livenessProbe",
                        "{grpc: {port: 70000}}",
                        "spec.containers[0].livenessProbe.grpc.port: Invalid value: 70000: must be between 1 and 65535, inclusive"),
                wrong(
                        "/spec/containers/0/livenessProbe",
                        "{tcpSocket: {port: 80}, terminationGracePeriodSeconds: 0}",
                        "spec.containers[0].livenessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0"),
                wrong(
                        "/spec/containers/0/readinessProbe",
                        "{tcpSocket: {port: 80}, terminationGracePeriodSeconds: 5}",
                        "spec.containers[0].readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for"
                                + " readinessProbes"),
                wrong(
                        "/spec/containers/0/restartPolicy",
                        "Always",
                        "spec.containers[0].restartPolicy: Forbidden: may not be set for non-init containers"),
                wrong(
                        "/spec/initContainers",
                        "[{name: i, image: b, restartPolicy: OnFailure}]",
                        "spec.initContainers[0].restartPolicy: Unsupported value: \"OnFailure\": supported values: \"Always\""),
                wrong(
                        "/spec/initContainers",
                        "[{name: i, image: b, lifecycle: {preStop: {sleep: {seconds: 1}}}}]",
                        "spec.initContainers[0].lifecycle.preStop: Forbidden: may not be set for init containers without"
                                + " restartPolicy=Always"),
                wrong(
                        "/spec/containers/0/terminationMessagePath",
                        "words",
                        "spec.containers[0].terminationMessagePath: Invalid value: \"words\": must be an absolute path"),
                wrong(
                        "/spec/containers/0/terminationMessagePolicy",
                        "Logs",
                        "spec.containers[0].terminationMessagePolicy: Unsupported value: \"Logs\": supported values: \"File\","
                                + " \"FallbackToLogsOnError\""),
                wrong(
                        "/spec/containers/0/securityContext",
                        "{privileged: true, allowPrivilegeEscalation: false}",
                        "spec.containers[0].securityContext: Invalid value: {\"privileged\":true,\"allowPrivilegeEscalation\":false}:"
                                + " cannot set `allowPrivilegeEscalation` to false and `privileged` to true"),
                wrong(
                        "/spec/containers/0/securityContext",
                        "{capabilities: {add: [CAP_SYS_ADMIN]}, allowPrivilegeEscalation: false}",
                        "spec.containers[0].securityContext: Invalid value: {\"capabilities\":{\"add\":[\"CAP_SYS_ADMIN\"]},"
                                + "\"allowPrivilegeEscalation\":false}: cannot set `allowPrivilegeEscalation` to false and"
                                + " `capabilities.Add` CAP_SYS_ADMIN"),
                wrong(
                        "/spec",
                        "{hostPID: true, containers: [{name: c, image: b, securityContext: {capabilities: {add: [SYS_PTRACE]}}}]}",
                        "spec.containers[0].securityContext.capabilities.add[0]: Forbidden: may not be added to a pod with hostPID:"
                                + " it could read the agent's memory"),
                wrong(
                        "/spec",
                        "{shareProcessNamespace: true, containers: [{name: c, image: b, securityContext: {capabilities: {add: [ALL]}}}]}",
                        "spec.containers[0].securityContext.capabilities.add[0]: Forbidden: may not be added to a pod with shareProcessNamespace"
                                + " and without hostUsers: false: it could read the agent's memory"),
                wrong(
                        "/spec/volumes",
                        "[{name: v, image: {pullPolicy: Always}}]",
                        "spec.volumes[0].image.reference: Required value"),
                wrong(
                        "/spec/volumes",
                        "[{name: v, image: {reference: a b}}]",
                        "spec.volumes[0].image.reference: Invalid value: \"a b\": must be an image reference, for example busybox:1 or"
                                + " registry.example/team/app@sha256:..."),
                wrong(
                        "/spec",
                        "{hostUsers: false, volumes: [{name: v, image: {reference: a}}], containers: [{name: c, image: b}]}",
                        "spec.volumes[0].image: Forbidden: when `hostUsers` is false: the kernel maps no ids of an overlay"),
                wrong(
                        "/spec/securityContext",
                        "{appArmorProfile: {type: Localhost}}",
                        "spec.securityContext.appArmorProfile.localhostProfile: Required value: must be set when AppArmor type is Localhost"),
                wrong(
                        "/spec/containers/0/securityContext",
                        "{appArmorProfile: {type: Unconfined, localhostProfile: a}}",
                        "spec.containers[0].securityContext.appArmorProfile.localhostProfile: Invalid value: \"a\": can only be set when AppArmor"
                                + " type is Localhost"),
                wrong(
                        "/metadata",
                        "{name: p, namespace: default, annotations: {container.apparmor.security.beta.kubernetes.io/c: other}}",
                        "metadata.annotations[container.apparmor.security.beta.kubernetes.io/c]: Unsupported value: \"other\": supported values:"
                                + " \"runtime/default\", \"unconfined\", \"localhost/<profile>\""),
                wrong(
                        "/metadata",
                        "{name: p, namespace: default, annotations: {container.apparmor.security.beta.kubernetes.io/d: unconfined}}",
                        "metadata.annotations[container.apparmor.security.beta.kubernetes.io/d]: Invalid value: \"unconfined\": container not"
                                + " found"),
                wrong(
                        "/spec/containers/0/resources",
                        "{limits: {hugepages-2Mi: 4Mi}}",
                        "spec.containers[0].resources: Forbidden: HugePages require cpu or memory"),
                wrong(
                        "/spec/containers/0/resources",
                        "{limits: {hugepages-2Mi: 4Mi, cpu: 1}, requests: {hugepages-2Mi: 2Mi}}",
                        "spec.containers[0].resources.requests[hugepages-2Mi]: Invalid value: \"2Mi\": must be equal to hugepages-2Mi limit of 4Mi"),
                wrong(
                        "/spec/containers/0/resources",
                        "{limits: {cpu: 1}, requests: {hugepages-2Mi: 2Mi}}",
                        "spec.containers[0].resources.limits[hugepages-2Mi]: Required value: Limit must be set for non overcommitable resources"),
                wrong(
                        "/spec/containers/0/resources",
                        "{limits: {cpu: 1, hugepages-2Mi: 3Mi}}",
                        "spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: \"3Mi\": must be a multiple of the page size 2Mi"),
                wrong(
                        "/spec/volumes",
                        "[{name: v, emptyDir: {medium: HugePages-2Mi}}]",
                        "spec.volumes[0].emptyDir.medium: Invalid value: \"HugePages-2Mi\": needs a limit of hugepages-2Mi in one of the pod's"
                                + " containers"),
                wrong(
                        "/spec/volumes",
                        "[{name: v, emptyDir: {medium: HugePages}}]",
                        "spec.volumes[0].emptyDir.medium: Invalid value: \"HugePages\": needs limits of one size of huge pages, such as"
                                + " hugepages-2Mi, in the pod's containers"),
                wrong(
                        "/spec",
                        "{shareProcessNamespace: true, hostPID: true, containers: [{name: c, image: b}]}",
                        "spec.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled"),
                wrong(
                        "/spec/containers/0/env/0",
                        "{name: A, valueFrom: {resourceFieldRef: {resource: limits.gpu}}}",
                        "spec.containers[0].env[0].valueFrom.resourceFieldRef.resource: Unsupported value: \"limits.gpu\""),
                wrong(
                        "/spec/containers/0/env/0",
                        "{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 2m}}}",
                        "spec.containers[0].env[0].valueFrom.resourceFieldRef.divisor: Invalid value: \"2m\": only divisor's values 1m"
                                + " and 1 are supported with the cpu resource"),
                wrong(
                        "/spec/activeDeadlineSeconds",
                        "0",
                        "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive"),
                wrong(
                        "/spec/readinessGates",
                        "[{conditionType: 'a b'}]",
                        "spec.readinessGates[0].conditionType: Invalid value: \"a b\""),
                wrong(
                        "/spec/containers/0/livenessProbe",
                        "{tcpSocket: {port: 80}, successThreshold: 2}",
                        "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1"),
                wrong("/spec/containers/1", "{name: c, image: b}", "spec.containers[1].name: Duplicate value: \"c\""),
                wrong("/spec/volumes/1", "{name: v, emptyDir: {}}", "spec.volumes[1].name: Duplicate value: \"v\""),
                wrong(
                        "/spec/volumes/0/hostPath",
                        "{path: /x}",
                        "spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type"),
                wrong("/spec/volumes/1", "{name: w, nfs: {path: /data}}", "spec.volumes[1].nfs.server: Required value"),
                wrong(
                        "/spec/volumes/1",
                        "{name: w, nfs: {server: nas, path: data}}",
                        "spec.volumes[1].nfs.path: Invalid value: \"data\": must be an absolute path"),
                wrong(
                        "/spec/volumes/1",
                        "{name: w, downwardAPI: {items: [{path: ../x, fieldRef: {fieldPath: metadata.name}}]}}",
                        "spec.volumes[1].downwardAPI.items[0].path: Invalid value: \"../x\": must not contain '..'"),
                wrong(
                        "/spec/volumes/1",
                        "{name: w, downwardAPI: {items: [{path: ..data, fieldRef: {fieldPath: metadata.name}}]}}",
                        "spec.volumes[1].downwardAPI.items[0].path: Invalid value: \"..data\": must not start with '..'"),
                wrong(
                        "/spec/volumes/1",
                        "{name: w, downwardAPI: {items: [{path: x, fieldRef: {fieldPath: spec.nodeName}}, {path: y}]}}",
                        "spec.volumes[1].downwardAPI.items[0].fieldRef.fieldPath: Unsupported value: \"spec.nodeName\"",
                        "spec.volumes[1].downwardAPI.items[1]: Required value: one of fieldRef and resourceFieldRef is required"),
                wrong(
                        "/spec/volumes/1",
                        "{name: w, downwardAPI: {items: [{path: x, resourceFieldRef: {resource: limits.disk, divisor: 3}}]}}",
                        "spec.volumes[1].downwardAPI.items[0].resourceFieldRef.containerName: Required value",
                        "spec.volumes[1].downwardAPI.items[0].resourceFieldRef.resource: Unsupported value: \"limits.disk\"",
                        "spec.volumes[1].downwardAPI.items[0].resourceFieldRef.divisor: Invalid value: \"3\": only divisor's values 1, 1k,"),
                wrong(
                        "/spec/volumes/1",
                        "{name: w, projected: {sources: [{serviceAccountToken: {path: t}}]}}",
                        "spec.volumes[1].projected.sources[0].serviceAccountToken: Forbidden: is not supported by this"
                                + " cluster; service accounts have no tokens here"),
                wrong(
                        "/spec/volumes/1",
                        "{name: w, projected: {sources: [{configMap: {name: a, items: [{key: a, path: x}]}},"
                                + " {secret: {name: a, items: [{key: a, path: x}]}}]}}",
                        "spec.volumes[1].projected.sources[1].secret.items[0].path: Invalid value: \"x\": conflicting"
                                + " duplicate paths"),
                wrong(
                        "/spec/volumes/1",
                        "{name: w, persistentVolumeClaim: {claimName: ../x}}",
                        "spec.volumes[1].persistentVolumeClaim.claimName: Invalid value: \"../x\": a lowercase RFC 1123"
                                + " subdomain"),
                wrong("/spec/restartPolicy", "Maybe", "spec.restartPolicy: Unsupported value: \"Maybe\""),
                wrong(
                        "/spec/terminationGracePeriodSeconds",
                        "-1",
                        "spec.terminationGracePeriodSeconds: Invalid value: -1"),
                wrong("/spec/nodeSelector", "{a: 'b c'}", "spec.nodeSelector[a]: Invalid value: \"b c\""),
                wrong(
                        "/spec/tolerations",
                        "[{operator: Equal}]",
                        "spec.tolerations[0].operator: Invalid value: \"Equal\": operator must be Exists when `key` is empty"),
                wrong(
                        "/spec/priorityClassName",
                        "high",
                        "spec.priorityClassName: Forbidden: is not supported by this cluster"),
                wrong(
                        "/spec",
                        "{hostUsers: false, hostNetwork: true, hostPID: true, hostIPC: true, containers: [{name: c, image: b,"
                                + " securityContext: {privileged: true}}]}",
                        "spec.hostNetwork: Forbidden: when `hostUsers` is false",
                        "spec.hostPID: Forbidden: when `hostUsers` is false",
                        "spec.hostIPC: Forbidden: when `hostUsers` is false",
                        "spec.containers[0].securityContext.privileged: Forbidden: when `hostUsers` is false: add the capabilities"
                                + " that are needed"),
                wrong(
                        "/spec/containers/0/securityContext",
                        "{procMount: Unmasked}",
                        "spec.containers[0].securityContext.procMount: Invalid value: \"Unmasked\": `hostUsers` must be false to"
                                + " use `Unmasked`"),
                wrong(
                        "/spec/securityContext/sysctls",
                        "[{name: net.core.somaxconn, value: '1'}, {name: net.core.somaxconn, value: '2'}]",
                        "spec.securityContext.sysctls[1].name: Duplicate value: \"net.core.somaxconn\""),
                wrong(
                        "/spec/securityContext/supplementalGroupsPolicy",
                        "Some",
                        "spec.securityContext.supplementalGroupsPolicy: Unsupported value: \"Some\": supported values: \"Merge\","
                                + " \"Strict\""),
                wrong(
                        "/spec/securityContext/sysctls",
                        "[{name: Net..core, value: '1'}]",
                        "spec.securityContext.sysctls[0].name: Invalid value: \"Net..core\": must have at most 253 characters and match"
                                + " regex ([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?"),
                wrong(
                        "/spec",
                        "{hostNetwork: true, containers: [{name: c, image: b}], securityContext: {sysctls: [{name:"
                                + " net.ipv4.tcp_syncookies, value: '1'}, {name: kernel.shm_rmid_forced, value: '1'}]}}",
                        "spec.securityContext.sysctls[0].name: Invalid value: \"net.ipv4.tcp_syncookies\": may not be specified"
                                + " when 'hostNetwork' is true"),
                wrong(
                        "/spec/volumes/1",
                        "{name: w, hostPath: {path: /run/x, type: Socket}}",
                        "spec.volumes[1].hostPath.type: Unsupported value: \"Socket\": supported values: \"DirectoryOrCreate\","
                                + " \"Directory\", \"FileOrCreate\", \"File\""),
                wrong(
                        "/spec/containers/0/readinessProbe/httpGet/httpHeaders",
                        "[{value: x}]",
                        "spec.containers[0].readinessProbe.httpGet.httpHeaders[0].name: Required value"),
                wrong(
                        "/spec/containers/0/readinessProbe/httpGet/httpHeaders",
                        "[{name: 'X Y', value: x}]",
                        "spec.containers[0].readinessProbe.httpGet.httpHeaders[0].name: Invalid value: \"X Y\": must be the name"),
                wrong(
                        "/spec/containers/0/resources/requests",
                        "{memory: '1e99999999999'}",
                        "spec.containers[0].resources.requests[memory]: Invalid value: \"1e99999999999\": must be an amount"),
                wrong(
                        "/spec/volumes/0/emptyDir",
                        "{sizeLimit: 1e999999999}",
                        "spec.volumes[0].emptyDir.sizeLimit: Invalid value: 1E+999999999: must be an amount"),
                wrong("/spec/hostname", "A", "spec.hostname: Invalid value: \"A\""),
                wrong("/spec/serviceAccountName", "robot", "spec.serviceAccountName: Unsupported value: \"robot\""),
                wrong("/spec/foo", "1", "unknown field \"spec.foo\""),
                wrong("/spec/containers/0/comand", "[ls]", "unknown field \"spec.containers[0].comand\""),
                wrong(
                        "/spec/containers/0/command",
                        "ls",
                        "spec.containers[0].command: Invalid value: \"ls\": must be a list"),
                wrong("/spec/hostNetwork", "'yes'", "spec.hostNetwork: Invalid value: \"yes\": must be true or false"));
    }

    static Stream<Arguments> deployments() {
        return Stream.of(
                wrong("/spec/replicas", "-1", "spec.replicas: Invalid value: -1: must be greater than or equal to 0"),
                wrong(
                        "/spec/replicas",
                        "three",
                        "spec.replicas: Invalid value: \"three\": must be a 32-bit whole number"),
                wrong("/spec/replica", "3", "unknown field \"spec.replica\""),
                wrong(
                        "/spec/selector/matchLabels/app",
                        "other",
                        "spec.template.metadata.labels: Invalid value: {\"app\":\"web\"}: `selector` does not match template"
                                + " `labels`"),
                wrong("/spec/strategy", "{type: Big}", "spec.strategy.type: Unsupported value: \"Big\""),
                wrong(
                        "/spec/strategy",
                        "{rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}",
                        "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"),
                wrong(
                        "/spec/strategy",
                        "{rollingUpdate: {maxSurge: 10 %}}",
                        "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"10 %\": a valid percent string must be"),
                wrong(
                        "/spec/progressDeadlineSeconds",
                        "0",
                        "spec.progressDeadlineSeconds: Invalid value: 0: must be greater than minReadySeconds"),
                wrong(
                        "/spec/template/spec/restartPolicy",
                        "Never",
                        "spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values: \"Always\""));
    }

    static Stream<Arguments> services() {
        return Stream.of(
                wrong("/metadata/name", "1s", "metadata.name: Invalid value: \"1s\": a DNS-1035 label must consist"),
                wrong("/spec/ports", "[]", "spec.ports: Required value"),
                wrong(
                        "/spec/ports/0/port",
                        "0",
                        "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
                        "spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive"),
                wrong(
                        "/spec/clusterIP",
                        "'10.0.0'",
                        "spec.clusterIP: Invalid value: \"10.0.0\": must be empty, 'None', or a valid"));
    }

    @ParameterizedTest
    @MethodSource("pods")
    void podsAreToldWhatIsWrong(String path, String value, List<String> messages) {
        assertThat(told(PodKind.definition(), POD, path, value)).satisfiesExactlyInAnyOrder(startingWith(messages));
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void deploymentsAreToldWhatIsWrong(String path, String value, List<String> messages) {
        assertThat(told(DeploymentKind.definition(), DEPLOYMENT, path, value))
                .satisfiesExactlyInAnyOrder(startingWith(messages));
    }

    @ParameterizedTest
    @MethodSource("services")
    void servicesAreToldWhatIsWrong(String path, String value, List<String> messages) {
        assertThat(told(ServiceKind.definition(), SERVICE, path, value))
                .satisfiesExactlyInAnyOrder(startingWith(messages));
    }

    @Test
    void goodManifestsPass() {
        assertThat(Admission.admit(PodKind.definition(), parse(POD), FieldValidation.STRICT, List.of()))
                .isEmpty();
        assertThat(Admission.admit(DeploymentKind.definition(), parse(DEPLOYMENT), FieldValidation.STRICT, List.of()))
                .isEmpty();
        assertThat(Admission.admit(ServiceKind.definition(), parse(SERVICE), FieldValidation.STRICT, List.of()))
                .isEmpty();
    }

    /** Such a container is trusted as its node is. */
    @Test
    void aPrivilegedContainerMayHaveWhatOthersMayNot() {
        var pod = edited(
                POD,
                "/spec",
                "{hostPID: true, volumes: [{name: v, emptyDir: {}}], containers: [{name: c, image: b,"
                        + " volumeMounts: [{name: v, mountPath: /v, mountPropagation: Bidirectional}],"
                        + " securityContext: {privileged: true, capabilities: {add: [SYS_PTRACE], drop: [MKNOD]}}}]}");
        assertThat(Admission.admit(PodKind.definition(), pod, FieldValidation.STRICT, List.of()))
                .isEmpty();
    }

    @Test
    void aPodWithItsOwnUsersMaySeeAllOfProc() {
        var pod = edited(
                POD,
                "/spec",
                "{hostUsers: false, securityContext: {supplementalGroupsPolicy: Strict, sysctls: [{name: kernel.shm_rmid_forced, value: '1'}]}, containers:"
                        + " [{name: c, image: b, securityContext: {procMount: Unmasked, capabilities: {add: [SYS_PTRACE]}}}]}");
        assertThat(Admission.admit(PodKind.definition(), pod, FieldValidation.STRICT, List.of()))
                .isEmpty();
    }

    @Test
    void defaultsAndEmptyValuesOfWhatIsNotDonePass() {
        var pod = edited(POD, "/spec/affinity", "{}");
        pod = edited(pod.toString(), "/spec/hostPID", "false");
        pod = edited(pod.toString(), "/spec/priorityClassName", "''");
        pod = edited(pod.toString(), "/spec/schedulerName", "default-scheduler");
        pod = edited(pod.toString(), "/spec/containers/0/terminationMessagePath", "/dev/termination-log");
        pod = edited(pod.toString(), "/spec/topologySpreadConstraints", "null");
        pod = edited(pod.toString(), "/spec/hostUsers", "true");
        pod = edited(pod.toString(), "/spec/containers/0/resources/requests", "{cpu: 0.5m, memory: 1.5Mi}");

        assertThat(Admission.admit(PodKind.definition(), pod, FieldValidation.STRICT, List.of()))
                .isEmpty();
    }

    @Test
    void aHeaderOfAProbeHasAValue() {
        var pod = edited(POD, "/spec/containers/0/readinessProbe/httpGet/httpHeaders", "[{name: X-A}]");

        Admission.admit(PodKind.definition(), pod, FieldValidation.STRICT, List.of());

        assertThat(pod.at("/spec/containers/0/readinessProbe/httpGet/httpHeaders/0/value")
                        .isTextual())
                .isTrue();
    }

    @Test
    void configurationIsMeasuredInBytes() {
        var config = "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: default}}";
        var limit = 1 << 20;
        var half = Base64.getEncoder().encodeToString(new byte[limit / 2 + 1]);

        assertThat(told(
                        ConfigMapKind.definition(),
                        config,
                        "/data",
                        "{\"a\": \"" + "\u00fc".repeat(limit / 2 + 1) + "\"}"))
                .containsExactly("data: Forbidden: may have at most 1048576 bytes together, and has 1048578");
        assertThat(told(
                        ConfigMapKind.definition(),
                        config,
                        "/binaryData",
                        "{\"a\": \"" + half + "\", \"b\": \"" + half + "\"}"))
                .containsExactly("binaryData: Forbidden: may have at most 1048576 bytes together, and has 1048578");
        var full = edited(
                config, "/binaryData", "{\"a\": \"" + Base64.getEncoder().encodeToString(new byte[limit]) + "\"}");
        assertThat(Admission.admit(ConfigMapKind.definition(), full, FieldValidation.STRICT, List.of()))
                .isEmpty();
        var secret = config.replace("ConfigMap", "Secret");
        assertThat(told(SecretKind.definition(), secret, "/data", "{\"a\": \"" + half + "\", \"b\": \"" + half + "\"}"))
                .containsExactly("data: Forbidden: may have at most 1048576 bytes together, and has 1048578");
        assertThat(told(SecretKind.definition(), secret, "/data", "{a: '%'}"))
                .satisfiesExactly(message ->
                        assertThat(message).isEqualTo("data[a]: Invalid value: illegal base64 data at input byte 0"));
    }

    @Test
    void completingTwiceChangesNothing() {
        for (var kind : List.of(PodKind.definition(), DeploymentKind.definition(), ServiceKind.definition())) {
            var manifest = kind.kind().equals(PodKind.POD)
                    ? POD
                    : kind.kind().equals(ServiceKind.SERVICE) ? SERVICE : DEPLOYMENT;
            var once = parse(manifest);
            Admission.admit(kind, once, FieldValidation.STRICT, List.of());
            var twice = once.deepCopy();
            Admission.admit(kind, twice, FieldValidation.STRICT, List.of());

            assertThat(twice).isEqualTo(once);
        }
    }

    @Test
    void warnTellsAndDropsWhatDoesNotExist() {
        var pod = edited(POD, "/spec/foo", "1");

        assertThat(Admission.admit(PodKind.definition(), pod, FieldValidation.WARN, List.of("spec.bar")))
                .containsExactly("unknown field \"spec.foo\"", "duplicate field \"spec.bar\"");
        assertThat(pod.at("/spec/foo").isMissingNode()).isTrue();
    }

    @Test
    void ignoreDropsWhatDoesNotExist() {
        assertThat(Admission.admit(
                        PodKind.definition(),
                        edited(POD, "/spec/foo", "1"),
                        FieldValidation.IGNORE,
                        List.of("spec.bar")))
                .isEmpty();
    }

    private static final int LONG = 200_000;

    private static Arguments wrong(String path, String value, String... messages) {
        return arguments(path, value.replace('\'', '"'), List.of(messages));
    }

    private static List<String> told(KindDefinition<?> kind, String manifest, String path, String value) {
        var object = edited(manifest, path, value);
        var failure = catchThrowableOfType(
                ApiException.class, () -> Admission.admit(kind, object, FieldValidation.STRICT, List.of()));
        assertThat(failure).as("%s = %s", path, value).isNotNull();
        var told = new ArrayList<String>();
        for (var cause : failure.status().at("/details/causes")) {
            var message = cause.path("message").asText();
            told.add(
                    message.startsWith("unknown field")
                            ? message
                            : cause.path("field").asText() + ": " + message);
        }
        return told;
    }

    private static Consumer<String>[] startingWith(List<String> messages) {
        @SuppressWarnings({"unchecked", "rawtypes"}) // an array of consumers
        Consumer<String>[] each = messages.stream()
                .map(message -> (Consumer<String>) told -> assertThat(told).startsWith(message))
                .toArray(Consumer[]::new);
        return each;
    }

    private static ObjectNode edited(String manifest, String path, String value) {
        var operation = Json.object().put("op", "add").put("path", path);
        operation.set("value", yaml(value));
        return (ObjectNode) JsonPatches.apply(parse(manifest), Json.array().add(operation));
    }

    private static ObjectNode parse(String manifest) {
        return (ObjectNode) yaml(manifest);
    }

    /** Reads JSON if the text has longer words than are taken in YAML. */
    private static JsonNode yaml(String text) {
        try {
            return text.length() > LONG
                    ? Json.read(text.getBytes(StandardCharsets.UTF_8))
                    : TreeReader.yaml(text.getBytes(StandardCharsets.UTF_8)).tree();
        } catch (MalformedException e) {
            throw new IllegalArgumentException(new IOException(e));
        }
    }
}
