package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A second and a third host join. Replicas spread over them, reach each other, roll round-robin, and move when a host
 * dies.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ThreeHostsIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private TestCluster cluster;
    private Client skiff;

    @BeforeAll
    void joinsThreeHosts(@TempDir Path directory) throws Exception {
        cluster = TestCluster.start(directory);
        skiff = cluster.skiff();
        for (int number = 2; number <= 3; number++) {
            TestHost host = cluster.addHost();
            cluster.skiff(host)
                    .succeed("image", "import", cluster.imageArchive().toString());
            Path token = directory.resolve("token" + number);
            java.nio.file.Files.writeString(token, skiff.succeed("token", "create", "--quiet"));
            cluster.startAgent(host, "--token-file " + token);
        }
        await().atMost(SOON).until(() -> readyNodes() == 3);
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        for (int number = 2; number <= 3; number++) {
            cluster.host(number).run("sh", "-c", "kill $(cat /run/skiff/agent.pid)");
        }
        cluster.close();
    }

    @Test
    @Order(1)
    void spreadsReplicasThatReachEachOther() throws Exception {
        skiff.succeed("apply", "-f", cluster.manifest("replicas: 3", "replicas: 6"));
        skiff.succeed("rollout", "status", "deployment/web", "--timeout=60s");
        assertThat(replicasByNode().values()).containsExactly(2, 2, 2);
        String service = skiff.path("{.spec.clusterIP}", "service", "web");
        for (int number = 1; number <= 3; number++) {
            TestHost host = cluster.host(number);
            for (String address : skiff.words("{.items[*].status.podIP}", "pods", "-l", "app=web")) {
                // asks from the host, and from the network namespace of a pod on it, which lets the test use the
                // machine's tools
                String pid = TestCluster.mainPidsOf(host, cluster.podOn(host)).get(0);
                for (String from : List.of("", "nsenter --net=/proc/" + pid + "/ns/net ")) {
                    await().atMost(SOON)
                            .untilAsserted(() -> assertThat(
                                            host.shell(from + "curl -sS --max-time 5 http://" + address + ":8080/"))
                                    .contains("Hello"));
                }
            }
            var answers = new TreeSet<String>();
            for (int i = 0; i < 60; i++) {
                answers.add(host.shell("curl -sS --max-time 5 http://" + service + "/"));
            }
            assertThat(answers)
                    .as("answers through the service on %s", host.nodeName())
                    .hasSizeGreaterThan(3);
        }
    }

    @Test
    @Order(2)
    void rollsRoundRobinOverTheNodes() throws Exception {
        Set<String> old = new TreeSet<>(skiff.words("{.items[*].metadata.uid}", "pods", "-l", "app=web"));
        skiff.succeed("apply", "-f", cluster.manifest("replicas: 3", "replicas: 6", "value: \"1\"", "value: \"2\""));
        // At no time has one node lost two of its old replicas while another has lost none.
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    Map<String, Integer> left = remainingByNode(old);
                    assertThat(Collections.max(left.values()) - Collections.min(left.values()))
                            .as("old replicas by node: %s", left)
                            .isLessThanOrEqualTo(1);
                    return Collections.max(left.values()) == 0;
                });
        skiff.succeed("rollout", "status", "deployment/web", "--timeout=90s");
        await().atMost(SOON)
                .until(() -> replicasByNode().values().stream()
                                .mapToInt(Integer::intValue)
                                .sum()
                        == 6);
        assertThat(replicasByNode().values()).containsExactly(2, 2, 2);
    }

    @Test
    @Order(3)
    void aBusyHostIsNotADeadOne() {
        List<String> before = skiff.words("{.items[*].metadata.uid}", "pods", "-l", "app=web");
        cluster.host(2).shell("for i in $(seq 8); do timeout 10 sh -c 'while :; do :; done' & done; wait");
        assertThat(skiff.succeed("get", "events")).doesNotContain("NodeNotReady");
        assertThat(skiff.words("{.items[*].metadata.uid}", "pods", "-l", "app=web"))
                .containsExactlyInAnyOrderElementsOf(before);
        assertThat(readyNodes()).isEqualTo(3);
    }

    @Test
    @Order(4)
    void startsTheReplicasOfADeadHostElsewhere() {
        TestHost dead = cluster.host(3);
        var lost = new TreeSet<>(skiff.words(
                "{.items[*].metadata.uid}",
                "pods",
                "-l",
                "app=web",
                "--field-selector",
                "spec.nodeName=" + dead.nodeName()));
        dead.setConnected(false);
        dead.shell("kill -9 $(cat /run/skiff/agent.pid)");
        lost.forEach(uid -> TestCluster.mainPidsOf(dead, uid).forEach(pid -> Command.run("kill", "-9", pid)));

        await().atMost(SOON)
                .until(() -> skiff.succeed("get", "node", dead.nodeName()).contains("NotReady"));
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(skiff.words("{.subsets[*].addresses[*].targetRef.uid}", "endpoints", "web"))
                                .hasSize(6)
                                .doesNotContainAnyElementsOf(lost));
        assertThat(readyNodes()).isEqualTo(2);
        String service = skiff.path("{.spec.clusterIP}", "service", "web");
        await().atMost(SOON).untilAsserted(() -> {
            for (int i = 0; i < 20; i++) {
                assertThat(cluster.host(1).shell("curl -sS --max-time 5 http://" + service + "/"))
                        .contains("version 2");
            }
        });

        dead.setConnected(true);
        cluster.startAgent(dead, "");
        await().atMost(SOON).until(() -> readyNodes() == 3);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(skiff.words("{.items[*].metadata.uid}", "pods", "-l", "app=web"))
                        .hasSize(6)
                        .doesNotContainAnyElementsOf(lost));
        lost.forEach(uid -> assertThat(TestCluster.mainPidsOf(dead, uid)).isEmpty());
    }

    /** Counts the given pods on each node, without those that are being deleted. */
    private Map<String, Integer> remainingByNode(Set<String> uids) {
        var remaining = new TreeMap<String, Integer>();
        for (int number = 1; number <= 3; number++) {
            remaining.put(cluster.host(number).nodeName(), 0);
        }
        skiff.succeed(
                        "get",
                        "pods",
                        "-o",
                        "jsonpath={range .items[*]}{.metadata.uid} {.spec.nodeName} {.metadata.deletionTimestamp}{\"\\n\"}{end}")
                .lines()
                .map(line -> line.strip().split(" "))
                .filter(words -> words.length == 2 && uids.contains(words[0]))
                .forEach(words -> remaining.merge(words[1], 1, Integer::sum));
        return remaining;
    }

    private long readyNodes() {
        return skiff.succeed("get", "nodes")
                .lines()
                .filter(line -> line.contains(" Ready"))
                .count();
    }

    private Map<String, Integer> replicasByNode() {
        var replicas = new TreeMap<String, Integer>();
        skiff.words("{.items[*].spec.nodeName}", "pods", "-l", "app=web")
                .forEach(node -> replicas.merge(node, 1, Integer::sum));
        return replicas;
    }
}
