package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An empty store must never stop a pod: the agent keeps what it runs, and says why. */
final class WipedStoreIT {

    @Test
    void keepsContainersWhenTheStoreIsEmptied(@TempDir Path directory) throws Exception {
        try (var cluster = TestCluster.start(directory)) {
            TestHost host = cluster.host(1);
            Client skiff = cluster.skiff();
            skiff.succeed("apply", "-f", TestCluster.example());
            skiff.succeed("rollout", "status", "deployment/web", "--timeout=60s");
            String uid = skiff.words("{.items[*].metadata.uid}", "pods", "-l", "app=web")
                    .get(0);
            var before = TestCluster.mainPidsOf(host, uid);
            assertThat(before).isNotEmpty();

            host.shell("kill -9 $(cut -d' ' -f1 /run/skiff/server.pid) " + host.etcd()
                    + "; rm -rf /var/lib/skiff/server/etcd/data");
            skiff.run("up", "--node-name", host.nodeName());
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> skiff.run("get", "namespaces").exitCode() == 0);
            assertThat(skiff.succeed("get", "pods")).doesNotContain("web-");

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(host.shell("cat /var/lib/skiff/log/agent.log"))
                            .contains("nothing is taken from it"));
            assertThat(TestCluster.mainPidsOf(host, uid)).isEqualTo(before);
        }
    }
}
