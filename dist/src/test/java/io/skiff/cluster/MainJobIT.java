package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The main job of one host, done as a user does it: with skiff, with Debian's kubectl 1.20, and with the kubectl of
 * this machine.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MainJobIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private TestCluster cluster;

    @BeforeAll
    void startsACluster(@TempDir Path directory) throws Exception {
        cluster = TestCluster.start(directory);
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        cluster.close();
    }

    Stream<Client> clients() {
        return cluster.clients().stream();
    }

    @ParameterizedTest
    @MethodSource("clients")
    void runsWhatIsApplied(Client client) {
        assertThat(client.succeed("apply", "-f", TestCluster.example()))
                .contains("deployment.apps/web created")
                .contains("service/web created");
        rolledOut(client);
        assertThat(client.succeed("get", "pods"))
                .contains("NAME", "READY", "STATUS", "RESTARTS", "AGE", "1/1", "Running");
        assertThat(client.succeed("get", "deployments,pods,services", "-o", "wide"))
                .contains("deployment.apps/web", "service/web", "pod/web-");
        assertThat(client.succeed("get", "nodes", "-o", "wide"))
                .contains(cluster.host(1).nodeName(), "Ready");
        assertThat(client.succeed("get", "deployment", "web", "-o", "yaml")).contains("kind: Deployment");
        assertThat(client.succeed("get", "deployment", "web", "-o", "json")).contains("\"kind\": \"Deployment\"");
        assertThat(client.succeed("apply", "-f", TestCluster.example())).contains("deployment.apps/web unchanged");
        assertThat(client.succeed("describe", "deployment", "web"))
                .contains("3 desired", "3 available", "ScalingReplicaSet");
        assertThat(client.succeed("get", "events")).contains("Started");
        assertAnswers("version 1");

        client.succeed("scale", "deployment", "web", "--replicas=5");
        rolledOut(client);
        assertThat(pods(client, "name")).hasSize(5);
        client.succeed("scale", "deployment", "web", "--replicas=3");
        await().atMost(SOON).until(() -> pods(client, "name").size() == 3);
        delete(client);
    }

    @Test
    void clientsCanApplyInTurn() {
        Client first = cluster.skiff();
        running(first);
        clients()
                .forEach(client -> assertThat(client.succeed("apply", "-f", TestCluster.example()))
                        .as(client.toString())
                        .contains("deployment.apps/web unchanged")
                        .contains("service/web unchanged"));
        delete(first);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void restartsAKilledReplicaAndSaysWhy(Client client) {
        running(client);
        String pod = pods(client, "name").first();
        String uid = client.path("{.metadata.uid}", "pod", pod);
        Command.succeed(
                "kill", "-9", TestCluster.mainPidsOf(cluster.host(1), uid).get(0));
        await().atMost(SOON)
                .until(() -> client.path("{.status.containerStatuses[0].restartCount}", "pod", pod)
                        .equals("1"));
        await().atMost(SOON)
                .until(() -> client.path("{.status.containerStatuses[0].ready}", "pod", pod)
                        .equals("true"));
        assertThat(client.succeed("get", "pod", pod)).containsPattern("Running\\s+1 ");
        assertThat(client.succeed("describe", "pod", pod))
                .containsPattern("Last State:\\s+Terminated")
                .containsPattern("Exit Code:\\s+137")
                .containsPattern("Restart Count:\\s+1");
        // httpd -v logs each request of the probe
        await().atMost(SOON).until(() -> client.succeed("logs", pod).contains("response:200"));
        delete(client);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void rollsOutAndBack(Client client) throws Exception {
        running(client);
        client.succeed("apply", "-f", cluster.manifest("value: \"1\"", "value: \"2\""));
        rolledOut(client);
        assertAnswers("version 2");
        assertThat(client.succeed("rollout", "history", "deployment/web"))
                .contains("REVISION")
                .containsPattern("(?m)^2 ");
        client.succeed("rollout", "undo", "deployment/web");
        rolledOut(client);
        assertAnswers("version 1");

        client.succeed("rollout", "pause", "deployment/web");
        client.succeed("rollout", "resume", "deployment/web");
        client.succeed("rollout", "restart", "deployment/web");
        rolledOut(client);
        delete(client);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void stopsARolloutThatFails(Client client) throws Exception {
        running(client);
        fails(client, "BackOff", "args:\n            - |", "args:\n            - |\n              exit 3");
        fails(client, "ErrImage", "image: busybox:1", "image: busybox:nope");
        fails(client, "Readiness probe failed", "path: /", "path: /nothing");
        fails(
                client,
                "Readiness probe failed",
                "httpGet:\n              path: /\n              port: http",
                "tcpSocket:\n              port: 9");
        fails(client, "Insufficient memory", "memory: 16Mi", "memory: 900Gi", "memory: 64Mi", "memory: 900Gi");
        delete(client);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void givesAProgramItsConfiguration(Client client) {
        String example = Distribution.source("examples/config.yaml").toString();
        client.succeed("apply", "-f", example);
        assertThat(client.succeed("rollout", "status", "deployment/greeter", "--timeout=60s"))
                .contains("successfully rolled out");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(client.succeed("logs", "deployment/greeter"))
                        .contains("Good morning from " + cluster.host(1).nodeName() + "; All containers are up.")
                        .contains("the password has 13 letters"));
        client.succeed("delete", "-f", example);
        await().atMost(SOON)
                .until(() -> client.words("{.items[*].metadata.name}", "pods", "-l", "app=greeter")
                        .isEmpty());
    }

    @ParameterizedTest
    @MethodSource("clients")
    void givesEachNamespaceTheCertificateOfTheAuthority(Client client, @TempDir Path directory) throws Exception {
        var namespace = Files.writeString(
                directory.resolve("trusting.yaml"), "apiVersion: v1\nkind: Namespace\nmetadata: {name: trusting}\n");
        client.succeed("apply", "-f", namespace.toString());
        hasTheRootCertificate(client);
        var another = Files.writeString(directory.resolve("another.yaml"), """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: kube-root-ca.crt, namespace: trusting}
                data: {ca.crt: x}
                """);
        client.succeed("apply", "-f", another.toString());
        hasTheRootCertificate(client);
        client.succeed("delete", "configmap", "kube-root-ca.crt", "-n", "trusting");
        hasTheRootCertificate(client);
        client.succeed("delete", "namespace", "trusting");
        assertThat(client.words("{.items[*].metadata.name}", "namespaces")).doesNotContain("trusting");
    }

    /** The one by which the administrator's clients verify the server. */
    private void hasTheRootCertificate(Client client) {
        var kubeconfig = cluster.skiff().succeed("kubeconfig").strip();
        var trusted = cluster.host(1)
                .run("cat", kubeconfig)
                .output()
                .replaceFirst("(?s).*certificate-authority-data: (\\S+).*", "$1");
        var pem = new String(Base64.getDecoder().decode(trusted), StandardCharsets.US_ASCII);
        await().atMost(SOON)
                .until(() -> client.run("get", "configmap", "kube-root-ca.crt", "-n", "trusting", "-o", "json")
                        .output()
                        .contains(pem.replace("\n", "\\n")));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void namesItsServicesToAProgram(Client client, @TempDir Path directory) throws Exception {
        running(client);
        var pod = Files.writeString(directory.resolve("asks.yaml"), """
                apiVersion: v1
                kind: Pod
                metadata: {name: asks}
                spec:
                  restartPolicy: Never
                  containers:
                    - name: asks
                      image: busybox:1
                      command: [sh, -c, "echo at $(WEB_SERVICE_HOST); env"]
                      env: [{name: WEB_PORT, value: "my own beside $(WEB_SERVICE_PORT)"}]
                """);
        client.succeed("apply", "-f", pod.toString());
        String address = client.path("{.spec.clusterIP}", "service", "web");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(client.succeed("logs", "asks").lines())
                        .contains(
                                "at " + address,
                                "WEB_SERVICE_HOST=" + address,
                                "WEB_PORT_80_TCP=tcp://" + address + ":80",
                                "WEB_PORT=my own beside 80"));
        client.succeed("delete", "-f", pod.toString());
        delete(client);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void namesAKillForMemory(Client client) throws Exception {
        // uses more pages than its limit of 64Mi
        client.succeed(
                "apply", "-f", cluster.manifest("              mkdir -p /tmp/www\n", "              tail /dev/zero\n"));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(client.succeed("describe", "pods", "-l", "app=web"))
                        .contains("OOMKilled"));
        delete(client);
    }

    /**
     * Applies a change that cannot become ready. The client explains why, the old replicas stay and answer, and undo
     * brings back exactly those.
     */
    private void fails(Client client, String why, String... replacements) throws Exception {
        Set<String> before = pods(client, "name");
        client.succeed("apply", "-f", cluster.manifest(replacements));
        await().atMost(SOON).untilAsserted(() -> {
            Set<String> fresh = pods(client, "name");
            fresh.removeAll(before);
            assertThat(fresh).isNotEmpty();
            assertThat(client.succeed("describe", "pod", fresh.iterator().next()))
                    .contains(why);
        });
        assertThat(pods(client, "name")).containsAll(before);
        await().atMost(SOON)
                .until(() -> client.path("{.status.availableReplicas}", "deployment", "web")
                        .equals("3"));
        assertAnswers("version 1");
        client.succeed("rollout", "undo", "deployment/web");
        rolledOut(client);
        await().atMost(SOON).until(() -> pods(client, "name").equals(before));
    }

    private void running(Client client) {
        client.succeed("apply", "-f", TestCluster.example());
        rolledOut(client);
    }

    private static void rolledOut(Client client) {
        assertThat(client.succeed("rollout", "status", "deployment/web", "--timeout=60s"))
                .contains("successfully rolled out");
    }

    private void delete(Client client) {
        client.succeed("delete", "-f", TestCluster.example());
        await().atMost(SOON).until(() -> pods(client, "name").isEmpty());
    }

    private static NavigableSet<String> pods(Client client, String field) {
        return new TreeSet<>(client.words("{.items[*].metadata." + field + "}", "pods", "-l", "app=web"));
    }

    private void assertAnswers(String text) {
        String address = cluster.skiff().path("{.spec.clusterIP}", "service", "web");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(cluster.host(1)
                                .run("curl", "-sS", "--max-time", "5", "http://" + address + "/")
                                .output())
                        .contains(text));
    }
}
