package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A deleted or banned node stays out until somebody allows it again. Its agent says so, and its containers go on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class BannedNodeIT {

    private static final Duration SOON = Duration.ofSeconds(90);

    private TestCluster cluster;
    private TestHost host;
    private Client skiff;
    private Path token;

    @BeforeAll
    void joinsASecondHost(@TempDir Path directory) throws Exception {
        cluster = TestCluster.start(directory);
        skiff = cluster.skiff();
        host = cluster.addHost();
        cluster.skiff(host).succeed("image", "import", cluster.imageArchive().toString());
        token = directory.resolve("token");
        newToken();
        startAgent();
        await().atMost(SOON).until(() -> isReady(host));
        skiff.succeed("apply", "-f", cluster.manifest("replicas: 3", "replicas: 4"));
        skiff.succeed("rollout", "status", "deployment/web", "--timeout=60s");
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        cluster.close();
    }

    @Test
    @Order(1)
    void aDeletedNodeIsToldAndItsContainersGoOn() {
        String uid = cluster.podOn(host);
        List<String> pids = TestCluster.mainPidsOf(host, uid);
        assertThat(pids).isNotEmpty();
        skiff.succeed("delete", "node", host.nodeName());

        await().atMost(SOON)
                .until(() -> log().contains("node " + host.nodeName() + " was deleted")
                        && log().contains("skiff node allow " + host.nodeName()));
        assertThat(TestCluster.mainPidsOf(host, uid)).isEqualTo(pids);
        assertThat(skiff.succeed("node", "banned")).contains(host.nodeName());
        skiff.succeed("rollout", "status", "deployment/web", "--timeout=60s");
        assertThat(skiff.words("{.items[*].spec.nodeName}", "pods", "-l", "app=web"))
                .as("the replicas")
                .hasSize(4)
                .doesNotContain(host.nodeName());
        assertThat(skiff.run("get", "node", host.nodeName()).exitCode()).isEqualTo(1);
    }

    @Test
    @Order(2)
    void neitherACertificateNorATokenFromBeforeLetsItIn() throws Exception {
        stopAgent();
        startAgent();
        await().atMost(SOON).until(() -> log().contains("this join token is from before"));
        assertThat(skiff.run("get", "node", host.nodeName()).exitCode()).isEqualTo(1);

        // The server remembers the node in etcd.
        Command.succeed(
                "kill",
                "-9",
                cluster.host(1).shell("cut -d' ' -f1 /run/skiff/server.pid").strip());
        await().atMost(SOON).ignoreExceptions().until(() -> isReady(cluster.host(1)));
        assertThat(skiff.succeed("node", "banned")).contains(host.nodeName());
        assertThat(skiff.run("get", "node", host.nodeName()).exitCode()).isEqualTo(1);
    }

    @Test
    @Order(3)
    void aNewTokenLetsItIn() throws Exception {
        stopAgent();
        newToken();
        startAgent();
        await().atMost(SOON).until(() -> isReady(host));
    }

    @Test
    @Order(4)
    void aBannedNodeIsAwayUntilItIsAllowed() {
        assertThat(skiff.succeed("node", "ban", host.nodeName())).contains("skiff node allow " + host.nodeName());
        await().atMost(SOON).until(() -> log().contains("node " + host.nodeName() + " was banned") && !isReady(host));

        assertThat(skiff.succeed("node", "allow", host.nodeName())).contains("allowed");
        await().atMost(SOON).until(() -> isReady(host));
        assertThat(skiff.succeed("node", "banned")).doesNotContain(host.nodeName());
    }

    /** The administrator of the only host finds the way back. */
    @Test
    @Order(5)
    void theFirstHostsOwnNodeIsLetInAgainAsItsUpSays() {
        TestHost first = cluster.host(1);
        skiff.succeed("delete", "node", first.nodeName());
        await().atMost(SOON)
                .until(() -> first.shell("cat /var/lib/skiff/log/agent.log").contains("was deleted"));
        Command.succeed(
                "kill", "-9", first.shell("cut -d' ' -f1 /run/skiff/agent.pid").strip());
        var up = skiff.run("up", "--node-name", first.nodeName());
        assertThat(up.exitCode()).as(up.output()).isEqualTo(1);
        assertThat(up.output()).contains("skiff node allow " + first.nodeName());

        skiff.succeed("node", "allow", first.nodeName());
        skiff.succeed("up", "--node-name", first.nodeName());
        await().atMost(SOON).until(() -> isReady(first));
    }

    /** `skiff down` also ends an agent that runs in a terminal, as in the README. */
    @Test
    @Order(6)
    void downEndsAJoinedHostsAgentToo() {
        assertThat(isReady(host)).isTrue();
        String agent = host.shell("cat /run/skiff/agent.pid").strip();
        assertThat(cluster.skiff(host).succeed("down", "--purge"))
                .contains("Stopped the agent")
                .contains("its data are gone");
        // it may wait for its parent, the machine's init process
        await().atMost(SOON).until(() -> host.run("kill", "-0", agent).exitCode() != 0);
        assertThat(host.shell("ls -A /run/skiff /var/lib/skiff")).doesNotContain(host.nodeName(), "agent", "server");
    }

    private void newToken() throws Exception {
        Files.writeString(token, skiff.succeed("token", "create", "--quiet"));
    }

    private void startAgent() {
        cluster.startAgent(host, "--token-file " + token);
    }

    private void stopAgent() {
        host.run(
                "sh",
                "-c",
                "kill $(cat /run/skiff/agent.pid); while kill -0 $(cat /run/skiff/agent.pid); do sleep 0.1; done");
    }

    private String log() {
        return host.shell("cat /var/lib/skiff/log/agent.log");
    }

    private boolean isReady(TestHost of) {
        return skiff.run("get", "node", of.nodeName()).output().contains(" Ready");
    }
}
