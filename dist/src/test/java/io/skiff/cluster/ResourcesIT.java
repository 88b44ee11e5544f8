package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What pods use of a node, what they may use, and what becomes of those that use more. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ResourcesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private TestCluster cluster;
    private List<Client> clients;

    @BeforeAll
    void startsACluster(@TempDir Path hosts) throws Exception {
        cluster = TestCluster.start(hosts);
        clients = cluster.clients();
        var manifest = hosts.resolve("resources.yaml");
        try (var content = ResourcesIT.class.getResourceAsStream("/cases/resources.yaml")) {
            Files.write(manifest, Objects.requireNonNull(content).readAllBytes());
        }
        cluster.skiff().succeed("apply", "-f", manifest.toString());
        for (var pod : List.of("idle", "busy")) {
            await().atMost(PATIENCE).until(() -> phase(pod).equals("Running"));
        }
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        cluster.close();
    }

    private String phase(String pod) {
        return cluster.skiff().path("{.status.phase}", "pod", pod);
    }

    private Stream<Client> all() {
        return clients.stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void topTellsWhatIsUsed(Client client) {
        assertThat(client.succeed("top", "nodes").lines().toList())
                .hasSize(2)
                .last()
                .asString()
                .matches(".* [1-9][0-9]*m .* [1-9][0-9]*Mi .*");
        assertThat(client.succeed("top", "pods", "-l", "app=busy", "--containers"))
                .containsPattern("busy +spins +([5-9][0-9]|1[0-4][0-9])m ")
                .containsPattern("busy +waits +[01]m ")
                .doesNotContain("idle");
        assertThat(client.succeed("top", "pod", "idle").lines()).hasSize(2);
    }

    @Test
    void theKernelEndsThoseFirstThatAskedForNothing() {
        var kubectl = clients.get(clients.size() - 1);
        assertThat(kubectl.succeed("exec", "idle", "--", "cat", "/proc/1/oom_score_adj", "/proc/self/oom_score_adj"))
                .isEqualTo("1000\n1000\n");
        assertThat(Integer.parseInt(kubectl.succeed("exec", "busy", "-c", "spins", "--", "cat", "/proc/1/oom_score_adj")
                        .strip()))
                .isBetween(900, 999);
        assertThat(cluster.skiff().path("{.status.qosClass}", "pod", "idle")).isEqualTo("BestEffort");
        assertThat(cluster.skiff().path("{.status.qosClass}", "pod", "busy")).isEqualTo("Burstable");
    }

    @Test
    void aPodThatTakesMoreOfTheDiskThanItMayIsEvicted() {
        await().atMost(PATIENCE).until(() -> phase("greedy").equals("Failed"));

        assertThat(cluster.skiff().path("{.status.reason}: {.status.message}", "pod", "greedy"))
                .isEqualTo("Evicted: Usage of EmptyDir volume \"data\" exceeds the limit \"1Mi\".");
        assertThat(cluster.skiff().path("{.status.conditions[?(@.type=='DisruptionTarget')].reason}", "pod", "greedy"))
                .isEqualTo("TerminationByKubelet");
        assertThat(cluster.skiff().succeed("get", "events")).contains("Evicted");
    }
}
