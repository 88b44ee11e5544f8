package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The life of a pod's containers as kubectl asks for it: hooks, last words, sidecars, deadlines, readiness gates, names. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ContainerLifeIT {

    private static final Duration SOON = Duration.ofSeconds(90);

    private TestCluster cluster;
    private Client kubectl;
    private Path directory;

    @BeforeAll
    void startsACluster(@TempDir Path directory) throws Exception {
        this.directory = directory;
        cluster = TestCluster.start(directory);
        var clients = cluster.clients();
        kubectl = clients.get(clients.size() - 1);
        cluster.host(1).shell("mkdir -p /var/lib/skiff/shared");
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        cluster.close();
    }

    /** @param spec of the pod, without the volume shared */
    private void pod(String name, String spec) throws Exception {
        Path file = Files.createTempFile(directory, name, ".yaml");
        Files.writeString(file, """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s}
                spec:
                  volumes:
                  - {name: shared, hostPath: {path: /var/lib/skiff/shared}}
                %s
                """.formatted(name, spec.indent(2)));
        kubectl.succeed("apply", "-f", file.toString());
    }

    private String shared(String file) {
        return cluster.host(1).shell("cat /var/lib/skiff/shared/" + file + " 2>/dev/null || true");
    }

    private void awaitPath(String pod, String path, String value) {
        await().atMost(SOON).until(() -> kubectl.path(path, "pod", pod), value::equals);
    }

    @Test
    void hooksRunAfterTheStartAndBeforeTheSignal() throws Exception {
        pod("hooked", """
                terminationGracePeriodSeconds: 30
                containers:
                - name: first
                  image: busybox:1
                  command: [sh, -c, "trap 'cat /shared/left > /shared/signalled; exit 0' TERM; while :; do sleep 0.1; done"]
                  volumeMounts: [{name: shared, mountPath: /shared}]
                  lifecycle:
                    postStart: {exec: {command: [sh, -c, "sleep 1; echo greeted > /shared/greeted"]}}
                    preStop: {exec: {command: [sh, -c, "sleep 1; echo left > /shared/left"]}}
                - name: second
                  image: busybox:1
                  command: [sh, -c, "cp /shared/greeted /shared/second; exec httpd -f -p 8080"]
                  volumeMounts: [{name: shared, mountPath: /shared}]
                  lifecycle:
                    postStart: {sleep: {seconds: 1}}
                    preStop: {httpGet: {port: 8080, path: /nothing}}
                """);
        kubectl.succeed("wait", "--for=condition=Ready", "pod/hooked", "--timeout=90s");
        assertThat(shared("second"))
                .as("the second one started after the first one's hook")
                .isEqualTo("greeted\n");
        kubectl.succeed("delete", "pod", "hooked");
        assertThat(shared("signalled")).as("the signal came after the hook").isEqualTo("left\n");
    }

    @Test
    void aHookThatFailsRestartsItsContainerAndSaysSo() throws Exception {
        pod("rude", """
                terminationGracePeriodSeconds: 2
                containers:
                - name: main
                  image: busybox:1
                  command: [sleep, "1000"]
                  lifecycle:
                    postStart: {exec: {command: [sh, -c, "exit 3"]}}
                """);
        await().atMost(SOON).until(() -> {
            var text = kubectl.succeed("describe", "pod", "rude");
            return text.contains("FailedPostStartHook") && text.contains("CrashLoopBackOff");
        });
        kubectl.succeed("delete", "pod", "rude", "--grace-period=1");
    }

    @Test
    void lastWordsAreInTheStatus() throws Exception {
        pod("words", """
                restartPolicy: Never
                containers:
                - name: file
                  image: busybox:1
                  command: [sh, -c, "echo not this; echo the disk is full > /dev/termination-log; exit 3"]
                - name: log
                  image: busybox:1
                  terminationMessagePolicy: FallbackToLogsOnError
                  command: [sh, -c, "echo from the log; exit 4"]
                - name: evil
                  image: busybox:1
                  terminationMessagePath: /etc/words
                  command: [sh, -c, "rm -f /etc/words; mv /etc/words /x; ln -sf /etc/passwd /etc/words; mkfifo /etc/words; printf 'a\\\\377b' > /etc/words; exit 5"]
                """);
        awaitPath("words", "{.status.phase}", "Failed");
        var of = "{.status.containerStatuses[?(@.name=='%s')].state.terminated.message}";
        assertThat(kubectl.path(of.formatted("file"), "pod", "words")).isEqualTo("the disk is full");
        assertThat(kubectl.path(of.formatted("log"), "pod", "words")).isEqualTo("from the log");
        assertThat(kubectl.path(of.formatted("evil"), "pod", "words")).isEqualTo("a\ufffdb");
        assertThat(kubectl.succeed("describe", "pod", "words")).containsPattern("Message: +the disk is full");
        kubectl.succeed("delete", "pod", "words");
    }

    @Test
    void aSidecarEndsAfterTheJobThatItServes() throws Exception {
        pod("job", """
                restartPolicy: Never
                initContainers:
                - name: proxy
                  image: busybox:1
                  restartPolicy: Always
                  command: [sh, -c, "echo proxy begins >> /shared/order; trap 'echo proxy ends >> /shared/order; exit 0' TERM; while :; do sleep 0.1; done"]
                  volumeMounts: [{name: shared, mountPath: /shared}]
                  startupProbe: {exec: {command: [test, -e, /shared/order]}, periodSeconds: 1}
                - name: setup
                  image: busybox:1
                  command: [sh, -c, "echo setup >> /shared/order"]
                  volumeMounts: [{name: shared, mountPath: /shared}]
                containers:
                - name: main
                  image: busybox:1
                  command: [sh, -c, "sleep 1; echo main >> /shared/order"]
                  volumeMounts: [{name: shared, mountPath: /shared}]
                """);
        awaitPath("job", "{.status.phase}", "Succeeded");
        assertThat(shared("order")).isEqualTo("proxy begins\nsetup\nmain\nproxy ends\n");
        assertThat(kubectl.path("{.status.initContainerStatuses[0].state.terminated.exitCode}", "pod", "job"))
                .isEqualTo("0");
        assertThat(kubectl.succeed("get", "pod", "job")).contains("0/2", "Completed");
        kubectl.succeed("delete", "pod", "job");
    }

    @Test
    void aDeploymentWithSidecarsRollsOut() throws Exception {
        Path file = directory.resolve("served.yaml");
        Files.writeString(file, """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: served}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: served}}
                  template:
                    metadata: {labels: {app: served}}
                    spec:
                      terminationGracePeriodSeconds: 5
                      initContainers:
                      - name: proxy
                        image: busybox:1
                        restartPolicy: Always
                        command: [httpd, -f, -p, "8081"]
                        readinessProbe: {tcpSocket: {port: 8081}}
                      containers:
                      - name: main
                        image: busybox:1
                        command: [httpd, -f, -p, "8080"]
                        lifecycle: {preStop: {sleep: {seconds: 1}}}
                """);
        kubectl.succeed("apply", "-f", file.toString());
        kubectl.succeed("rollout", "status", "deployment/served", "--timeout=90s");
        assertThat(kubectl.succeed("get", "pods", "-l", "app=served")).contains("2/2");
        kubectl.succeed("set", "env", "deployment/served", "-c", "main", "A=b");
        kubectl.succeed("rollout", "status", "deployment/served", "--timeout=90s");
        kubectl.succeed("delete", "deployment", "served");
    }

    @Test
    void aPodFailsAtItsDeadline() throws Exception {
        pod("late", """
                activeDeadlineSeconds: 2
                terminationGracePeriodSeconds: 1
                containers: [{name: main, image: "busybox:1", command: [sleep, "1000"]}]
                """);
        awaitPath("late", "{.status.phase}/{.status.reason}", "Failed/DeadlineExceeded");
        assertThat(kubectl.path("{.status.message}", "pod", "late"))
                .isEqualTo("Pod was active on the node longer than the specified deadline");
        kubectl.succeed("delete", "pod", "late");
    }

    @Test
    void aPodIsReadyWhenOthersHaveOpenedItsGates() throws Exception {
        pod("gated", """
                terminationGracePeriodSeconds: 1
                readinessGates: [{conditionType: example.com/go}]
                containers: [{name: main, image: "busybox:1", command: [sleep, "1000"]}]
                """);
        kubectl.succeed("wait", "--for=condition=ContainersReady", "pod/gated", "--timeout=90s");
        var ready = "{.status.conditions[?(@.type=='Ready')].status}";
        assertThat(kubectl.path(ready, "pod", "gated")).isEqualTo("False");
        assertThat(kubectl.succeed("get", "pod", "gated", "-o", "wide")).contains("0/1");

        Path opened = directory.resolve("opened.json");
        Files.writeString(
                opened,
                kubectl.succeed("get", "pod", "gated", "-o", "json")
                        .replaceFirst(
                                "\"conditions\": \\[",
                                "\"conditions\": [{\"type\": \"example.com/go\", \"status\": \"True\"},"));
        kubectl.succeed("replace", "--raw", "/api/v1/namespaces/default/pods/gated/status", "-f", opened.toString());
        kubectl.succeed("wait", "--for=condition=Ready", "pod/gated", "--timeout=90s");
        kubectl.succeed("delete", "pod", "gated");
    }

    @Test
    void aPodKnowsItsNamesAndItsResources() throws Exception {
        pod("named", """
                hostname: first
                subdomain: db
                setHostnameAsFQDN: true
                hostIPC: true
                restartPolicy: Never
                containers:
                - name: main
                  image: busybox:1
                  command: [sh, -c, "hostname > /shared/names; tail -n 1 /etc/hosts | cut -f 2- >> /shared/names; echo $(CPU) $(MEM) >> /shared/names; test $(NODE) -gt 1 && echo node >> /shared/names"]
                  resources: {limits: {cpu: 1500m, memory: 100Mi}}
                  env:
                  - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
                  - {name: MEM, valueFrom: {resourceFieldRef: {resource: requests.memory, divisor: 1Mi}}}
                  - {name: NODE, valueFrom: {resourceFieldRef: {resource: limits.memory, containerName: other}}}
                  volumeMounts: [{name: shared, mountPath: /shared}]
                - name: other
                  image: busybox:1
                  command: ["true"]
                """);
        awaitPath("named", "{.status.phase}", "Succeeded");
        assertThat(shared("names")).isEqualTo("""
                first.db.default.svc.cluster.local
                first.db.default.svc.cluster.local\tfirst
                2 100
                node
                """);
        kubectl.succeed("delete", "pod", "named");
    }

    /** Root is nobody on the node in the first pod, and everything in the second; the third waits for a node that allows its setting. */
    @Test
    void aPodHasUsersOfItsOwnOrAllThatTheNodeHas() throws Exception {
        pod("own", """
                hostUsers: false
                securityContext: {sysctls: [{name: net.ipv4.ip_unprivileged_port_start, value: "81"}]}
                containers:
                - name: main
                  image: busybox:1
                  command: [sh, -c, "cat /proc/self/uid_map > /shared/map; exec httpd -f -p 80 -h /etc"]
                  volumeMounts: [{name: shared, mountPath: /shared}]
                  securityContext: {procMount: Unmasked}
                  readinessProbe: {httpGet: {port: 80, path: /hostname}}
                """);
        pod("mighty", """
                containers:
                - name: main
                  image: busybox:1
                  command: [sh, -c, "ls /dev | grep -c loop > /shared/devices; exec sleep 1000"]
                  volumeMounts: [{name: shared, mountPath: /shared, mountPropagation: None}]
                  securityContext: {privileged: true}
                  readinessProbe: {exec: {command: [sh, -c, "grep -q CapEff:.000001ff /proc/self/status"]}}
                """);
        pod("forbidden", """
                securityContext: {sysctls: [{name: kernel.msgmax, value: "9000"}]}
                containers: [{name: main, image: "busybox:1", command: [sleep, "1000"]}]
                """);
        kubectl.succeed("wait", "--for=condition=Ready", "pod/own", "pod/mighty", "--timeout=90s");

        assertThat(shared("map").strip().replaceAll(" +", " ")).matches("0 [12]\\d{9} 65536");
        assertThat(cluster.host(1).shell("stat -c %u /var/lib/skiff/shared/map"))
                .isEqualTo("0\n");
        var within = "cat /proc/sys/net/ipv4/ip_unprivileged_port_start; id -u; tty >/dev/null || echo none;"
                + " (echo 1 > /proc/sys/vm/drop_caches) 2>/dev/null || echo denied";
        assertThat(kubectl.run("exec", "own", "--", "sh", "-c", within).output())
                .isEqualTo("81\n0\nnone\ndenied\n");
        var file = Files.writeString(directory.resolve("sent"), "sent\n");
        kubectl.succeed("cp", file.toString(), "own:/home");
        assertThat(kubectl.succeed("exec", "own", "--", "sh", "-c", "cat /home; stat -c %u /home"))
                .isEqualTo("sent\n0\n");
        assertThat(kubectl.succeed(
                        "exec", "mighty", "--", "sh", "-c", "mkdir /m; mount -t tmpfs none /m && echo mounted"))
                .isEqualTo("mounted\n");
        await().atMost(SOON)
                .until(() -> kubectl.succeed("describe", "pod", "forbidden").contains("SysctlForbidden"));
        kubectl.succeed("delete", "pod", "own", "mighty", "forbidden", "--grace-period=1");
    }
}
