package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A machine of the same LAN, which is no host of the cluster, uses its services with curl. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class OutsideIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private TestCluster cluster;
    private TestHost first;
    private TestHost second;
    private TestHost phone;
    private Client kubectl;

    @BeforeAll
    void startsACluster(@TempDir Path directory) throws Exception {
        cluster = TestCluster.start(directory);
        first = cluster.host(1);
        second = cluster.addHost();
        phone = cluster.addHost();
        cluster.skiff(second).succeed("image", "import", cluster.imageArchive().toString());
        var token =
                Files.writeString(directory.resolve("token"), cluster.skiff().succeed("token", "create", "--quiet"));
        cluster.startAgent(second, "--token-file " + token);
        var clients = cluster.clients();
        kubectl = clients.get(clients.size() - 1);
        await().atMost(SOON)
                .until(() ->
                        kubectl.run("get", "node", second.nodeName()).output().contains(" Ready "));
        var manifest = directory.resolve("outside.yaml");
        try (var content = OutsideIT.class.getResourceAsStream("/cases/outside.yaml")) {
            Files.write(manifest, Objects.requireNonNull(content).readAllBytes());
        }
        kubectl.succeed("apply", "-f", manifest.toString());
        assertThat(kubectl.succeed("apply", "-f", manifest.toString()).lines())
                .allMatch(line -> line.endsWith("unchanged"));
        kubectl.succeed("rollout", "status", "deployment/web", "--timeout=120s");
        kubectl.succeed("wait", "--for=condition=Ready", "pod/direct", "--timeout=120s");
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        second.run("sh", "-c", "kill $(cat /run/skiff/agent.pid)");
        cluster.close();
    }

    private static String curl(TestHost from, String url) {
        return from.run("curl", "-sS", "--max-time", "5", url).output();
    }

    private Set<String> pods() {
        return Set.copyOf(kubectl.words("{.items[*].metadata.name}", "pods", "-l", "app=web"));
    }

    private String podOf(TestHost host) {
        return kubectl.words(
                        "{.items[*].metadata.name}",
                        "pods",
                        "-l",
                        "app=web",
                        "--field-selector",
                        "spec.nodeName=" + host.nodeName())
                .get(0);
    }

    /** Who answers, as often as all do by chance. */
    private static Set<String> answers(TestHost from, String host, String port) {
        var names = new TreeSet<String>();
        for (int n = 0; n < 25; n++) {
            names.add(curl(from, "http://" + host + ":" + port + "/cgi-bin/who").split(" ", 2)[0]);
        }
        return names;
    }

    private void patch(String spec) {
        kubectl.succeed("patch", "service", "web", "-p", "{\"spec\": " + spec + "}");
    }

    @Test
    @Order(1)
    void everyNodeAnswers() {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(kubectl.words("{.status.loadBalancer.ingress[*].ip}", "service", "web"))
                        .containsExactlyInAnyOrder(first.address(), second.address()));
        var nodePort = kubectl.path("{.spec.ports[0].nodePort}", "service", "web");
        assertThat(kubectl.succeed("get", "service", "web"))
                .contains("LoadBalancer", first.address(), "80:" + nodePort + "/TCP");
        for (var port : new String[] {"80", nodePort}) {
            for (var host : new TestHost[] {first, second}) {
                await().atMost(SOON)
                        .untilAsserted(() ->
                                assertThat(answers(phone, host.address(), port)).isEqualTo(pods()));
                assertThat(answers(first, host.address(), port)).isEqualTo(pods());
            }
        }
    }

    @Test
    @Order(2)
    void aPodHasAPortOfItsNode() {
        var node = kubectl.path("{.status.hostIP}", "pod", "direct");

        assertThat(curl(phone, "http://" + node + ":8088/")).isEqualTo("direct\n");
        assertThat(kubectl.run("run", "again", "--image=busybox:1", "--overrides", """
                                {"spec": {"nodeName": "%s", "containers": [{"name": "again", "image": "busybox:1", "ports":
                                  [{"containerPort": 1, "hostPort": 99999}]}]}}""".formatted(first.nodeName()))
                        .output())
                .contains("hostPort: Invalid value: 99999: must be between 1 and 65535");
    }

    @Test
    @Order(3)
    void theClientsAddressIsKept() {
        patch("{\"externalTrafficPolicy\": \"Local\"}");
        for (var host : new TestHost[] {first, second}) {
            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(answers(phone, host.address(), "80")).containsExactly(podOf(host)));
            assertThat(curl(phone, "http://" + host.address() + "/cgi-bin/who"))
                    .isEqualTo(podOf(host) + " [::ffff:" + phone.address() + "]\n");
        }
        kubectl.succeed("scale", "deployment", "web", "--replicas=1");
        await().atMost(SOON).until(() -> pods().size() == 1);
        var last = pods().iterator().next();
        var with = podOfIs(first, last) ? first : second;
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(kubectl.words("{.status.loadBalancer.ingress[*].ip}", "service", "web"))
                        .containsExactly(with.address()));
        var without = with == first ? second : first;
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(curl(phone, "http://" + without.address() + "/cgi-bin/who"))
                        .contains("Failed to connect"));
        kubectl.succeed("scale", "deployment", "web", "--replicas=2");
        kubectl.succeed("rollout", "status", "deployment/web", "--timeout=120s");
        patch("{\"externalTrafficPolicy\": \"Cluster\"}");
    }

    private boolean podOfIs(TestHost host, String pod) {
        return kubectl.path("{.spec.nodeName}", "pod", pod).equals(host.nodeName());
    }

    @Test
    @Order(4)
    void aClientCanStayWithItsPod() {
        patch("{\"sessionAffinity\": \"ClientIP\"}");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(answers(phone, first.address(), "80")).hasSize(1));
        patch("{\"sessionAffinity\": \"None\", \"sessionAffinityConfig\": null}");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(answers(phone, first.address(), "80")).isEqualTo(pods()));
    }

    @Test
    @Order(5)
    void aTypeChangesThereAndBack() {
        var nodePort = kubectl.path("{.spec.ports[0].nodePort}", "service", "web");
        patch("{\"type\": \"NodePort\"}");
        assertThat(kubectl.path("{.spec.ports[0].nodePort}", "service", "web")).isEqualTo(nodePort);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(curl(phone, "http://" + first.address() + "/cgi-bin/who"))
                        .contains("Failed to connect"));
        assertThat(answers(phone, first.address(), nodePort)).isEqualTo(pods());
        assertThat(kubectl.succeed("get", "service", "web")).contains("NodePort", "<none>");

        kubectl.succeed(
                "patch",
                "service",
                "web",
                "-p",
                "{\"spec\": {\"type\": \"ClusterIP\", \"externalTrafficPolicy\": null}}");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(curl(phone, "http://" + first.address() + ":" + nodePort + "/"))
                        .contains("Failed to connect"));
        assertThat(kubectl.path("{.spec.ports[0].nodePort}", "service", "web")).isEmpty();

        // the port is free again
        kubectl.succeed("create", "service", "nodeport", "other", "--tcp=80:8080", "--node-port=" + nodePort);
        var taken = kubectl.run("create", "service", "nodeport", "third", "--tcp=80:8080", "--node-port=" + nodePort);
        assertThat(taken.exitCode()).isNotZero();
        assertThat(taken.output()).contains("provided port is already allocated");
    }
}
