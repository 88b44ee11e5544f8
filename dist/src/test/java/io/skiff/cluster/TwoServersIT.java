package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers with one CA on one etcd, an agent connected to each. The one that leads is killed: the other takes over, and
 * no node becomes NotReady.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TwoServersIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private TestCluster cluster;

    /** Each with a server and an agent; a third one has etcd. */
    private List<TestHost> hosts;

    @BeforeAll
    void startsTwoServers(@TempDir Path directory) throws Exception {
        cluster = TestCluster.prepare(directory);
        hosts = List.of(cluster.host(1), cluster.addHost());
        var third = cluster.addHost();
        cluster.skiff(hosts.get(1))
                .succeed("image", "import", cluster.imageArchive().toString());
        var etcd = "http://" + third.address() + ":2379";
        start(
                third,
                "etcd",
                "etcd --data-dir /var/lib/skiff/etcd --listen-client-urls " + etcd + " --advertise-client-urls " + etcd
                        + " --listen-peer-urls http://127.0.0.1:2380");
        startServer(hosts.get(0), etcd);
        var ca = directory.resolve(hosts.get(0).nodeName()).resolve("data/server/pki");
        hosts.get(1)
                .shell("mkdir -p /var/lib/skiff/server/pki && chmod 700 /var/lib/skiff/server /var/lib/skiff/server/pki"
                        + " && cp -p " + ca + "/ca.* /var/lib/skiff/server/pki/");
        startServer(hosts.get(1), etcd);
        for (var host : hosts) {
            var token = directory.resolve("token-" + host.nodeName());
            Files.writeString(token, cluster.skiff(host).succeed("token", "create", "--quiet"));
            startAgent(host, token);
        }
        await().atMost(SOON).until(() -> readyNodes(hosts.get(1)) == 2);
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        for (int number = 1; number <= 3; number++) {
            cluster.host(number).run("sh", "-c", "for f in /var/lib/skiff/*.own-pid; do kill $(cat $f); done; sleep 2");
        }
        cluster.close();
    }

    @Test
    void theOtherTakesOverFromAKilledLeader() throws Exception {
        for (var host : hosts) {
            await().atMost(SOON).until(() -> log(host, "server").contains("Node " + host.nodeName() + ": agent"));
        }
        int leading = log(hosts.get(0), "server").contains("This server leads") ? 0 : 1;
        var killed = hosts.get(leading);
        var other = hosts.get(1 - leading);
        var skiff = cluster.skiff(other);
        skiff.succeed("apply", "-f", cluster.manifest("replicas: 3", "replicas: 4"));
        skiff.succeed("rollout", "status", "deployment/web", "--timeout=60s");

        killed.shell("kill -9 $(cat /var/lib/skiff/server.own-pid)");
        long killedAt = System.nanoTime();
        skiff.succeed("apply", "-f", cluster.manifest("replicas: 3", "replicas: 4", "value: \"1\"", "value: \"2\""));
        skiff.succeed("rollout", "status", "deployment/web", "--timeout=60s");
        System.out.printf("rolled out %d ms after the leader's end%n", (System.nanoTime() - killedAt) / 1_000_000);
        for (int second = 0; second < 15; second++) {
            assertThat(readyNodes(other)).as("ready nodes").isEqualTo(2);
            Thread.sleep(1000);
        }

        assertThat(log(other, "server"))
                .contains("This server leads")
                .contains("Node " + killed.nodeName() + ": agent");
        assertThat(skiff.succeed("get", "events")).doesNotContain("NotReady");
        assertThat(skiff.words("{.items[*].spec.nodeName}", "pods", "-l", "app=web"))
                .hasSize(4)
                .contains(killed.nodeName(), other.nodeName());
    }

    private static void startServer(TestHost host, String etcd) {
        start(
                host,
                "server",
                "'" + Distribution.skiff() + "' server --etcd-endpoints " + etcd + " --advertise-address "
                        + host.address());
        await().atMost(SOON)
                .until(() -> host.run(Distribution.skiff(), "get", "namespaces").exitCode() == 0);
    }

    /** Its own server first; when that one does not answer, the other. */
    private void startAgent(TestHost host, Path token) {
        var other = hosts.get(host == hosts.get(0) ? 1 : 0);
        start(
                host,
                "agent",
                "'" + Distribution.skiff() + "' agent --server https://" + host.address()
                        + ":6443 --server https://" + other.address() + ":6443 --node-name " + host.nodeName()
                        + " --token-file " + token);
    }

    private static void start(TestHost host, String what, String command) {
        host.shell("mkdir -p /var/lib/skiff/log; setsid " + command + " >> /var/lib/skiff/log/" + what
                + ".log 2>&1 & echo $! > /var/lib/skiff/" + what + ".own-pid");
    }

    private static String log(TestHost host, String what) {
        return host.shell("cat /var/lib/skiff/log/" + what + ".log");
    }

    private long readyNodes(TestHost host) {
        var nodes = cluster.skiff(host).run("get", "nodes");
        return nodes.output().lines().filter(line -> line.contains(" Ready")).count();
    }
}
