package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A program that counts its starts on a persistent volume of the second of two nodes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PersistentVolumesIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String EXAMPLE = "examples/data.yaml";
    private static final String PERSISTENT = "/var/lib/skiff/agent/persistent";

    private TestCluster cluster;
    private TestHost second;
    private Client skiff;
    private Client kubectl;
    private Path directory;

    @BeforeAll
    void joinsASecondHost(@TempDir Path empty) throws Exception {
        directory = empty;
        cluster = TestCluster.start(directory);
        skiff = cluster.skiff();
        var clients = cluster.clients();
        kubectl = clients.get(clients.size() - 1);
        second = cluster.addHost();
        cluster.skiff(second).succeed("image", "import", cluster.imageArchive().toString());
        startAgent();
        await().atMost(SOON)
                .until(() ->
                        skiff.run("get", "node", second.nodeName()).output().contains(" Ready "));
    }

    private void startAgent() throws Exception {
        var token = Files.writeString(directory.resolve("token"), skiff.succeed("token", "create", "--quiet"));
        cluster.startAgent(second, "--token-file " + token);
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        second.run("sh", "-c", "kill $(cat /run/skiff/agent.pid)");
        cluster.close();
    }

    @Test
    @Order(1)
    void aClaimWaitsForItsFirstPodAndGetsAVolumeOfItsNode() throws Exception {
        assertThat(kubectl.succeed("get", "storageclass").replaceAll(" +", " "))
                .contains("local-path (default) skiff.io/local-path Delete WaitForFirstConsumer true");
        // nothing else can run on the first node
        kubectl.succeed("cordon", cluster.host(1).nodeName());
        kubectl.succeed("apply", "-f", Distribution.source(EXAMPLE).toString());
        awaitStart(1);
        kubectl.succeed("uncordon", cluster.host(1).nodeName());

        var claim = kubectl.succeed("get", "pvc", "counter").replaceAll(" +", " ");
        var volume = kubectl.path("{.spec.volumeName}", "pvc", "counter");
        assertThat(volume).startsWith("pvc-");
        assertThat(claim).contains("counter Bound " + volume + " 1Gi RWO local-path");
        assertThat(kubectl.succeed("get", "pv").replaceAll(" +", " "))
                .contains(volume + " 1Gi RWO Delete Bound default/counter local-path");
        assertThat(kubectl.succeed("describe", "pvc", "counter"))
                .contains("WaitForFirstConsumer", "ProvisioningSucceeded", "kubernetes.io/pvc-protection");
        assertThat(kubectl.succeed("describe", "pv", volume)).contains("in [" + second.nodeName() + "]");
        assertThat(second.shell("cat " + PERSISTENT + "/" + volume + "/starts").strip())
                .isEqualTo("1");
    }

    @Test
    @Order(2)
    void dataOutlivesPodsAgentsAndServers() throws Exception {
        kubectl.succeed("delete", "pod", "-l", "app=counter");
        awaitStart(2);
        second.shell("kill -9 $(cat /run/skiff/agent.pid)");
        startAgent();
        Command.succeed(
                "kill",
                "-9",
                cluster.host(1).shell("cut -d' ' -f1 /run/skiff/server.pid").strip());
        await().atMost(SOON)
                .ignoreExceptions()
                .until(() -> kubectl.run("delete", "pod", "-l", "app=counter").exitCode() == 0);
        awaitStart(3);
        assertThat(kubectl.succeed("get", "pods", "-l", "app=counter", "-o", "wide"))
                .contains(second.nodeName());
    }

    /** The other node has room, and none of the data. */
    @Test
    @Order(3)
    void aPodWaitsForTheNodeOfItsData() throws Exception {
        second.shell("kill -9 $(cat /run/skiff/agent.pid)");
        await().atMost(SOON)
                .until(() -> kubectl.succeed("get", "node", second.nodeName()).contains("NotReady"));
        kubectl.succeed("delete", "pod", "-l", "app=counter", "--force", "--grace-period=0");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(kubectl.succeed("describe", "pod", "-l", "app=counter"))
                        .contains("node(s) had volume node affinity conflict"));
        startAgent();
        awaitStart(4);
    }

    @Test
    @Order(4)
    void aClaimAsksForMore() {
        kubectl.succeed(
                "patch", "pvc", "counter", "-p", "{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"2Gi\"}}}}");
        await().atMost(SOON)
                .until(() -> kubectl.path("{.status.capacity.storage}", "pvc", "counter")
                        .equals("2Gi"));
        assertThat(kubectl.run(
                                "patch",
                                "pvc",
                                "counter",
                                "-p",
                                "{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"1Gi\"}}}}")
                        .output())
                .contains("field can not be less than status.capacity");
    }

    /** The node that has the data dies, and then the server. */
    @Test
    @Order(5)
    void aVolumeMovesOverTheDeathOfItsNodesAgentAndOfTheServer() throws Exception {
        var volume = kubectl.path("{.spec.volumeName}", "pvc", "counter");
        second.shell("cd " + PERSISTENT + "/" + volume
                + " && echo linked > a && ln a b && ln -s /etc/passwd c && chown 1234:4321 a && truncate -s 50M hole");
        var first = cluster.host(1).nodeName();
        var impatient = skiff.run("volume", "move", "counter", "--to", first, "--timeout", "2s");
        assertThat(impatient.output()).contains("pods use it (counter-");
        second.shell("kill -9 $(cat /run/skiff/agent.pid)");
        kubectl.succeed("delete", "pod", "-l", "app=counter", "--force", "--grace-period=0");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(skiff.succeed("volume", "ls")).contains("node " + first + " tries again"));
        assertThat(kubectl.succeed("describe", "pod", "-l", "app=counter"))
                .contains("persistentvolumeclaim \"counter\" is being moved to node " + first);
        startAgent();
        Command.succeed(
                "kill",
                "-9",
                cluster.host(1).shell("cut -d' ' -f1 /run/skiff/server.pid").strip());
        await().atMost(SOON).until(() -> skiff.run("get", "nodes").exitCode() == 0);
        assertThat(skiff.succeed("volume", "move", "counter", "--to", first, "--timeout", "90s"))
                .contains("claim \"counter\" moved to node " + first);
        awaitStart(5);
        assertThat(kubectl.succeed("get", "pods", "-l", "app=counter", "-o", "wide"))
                .contains(first);
        var there = cluster.host(1)
                .shell("cd " + PERSISTENT + "/" + volume + "-* && stat -c '%n %u %g %h' a b c && cat b"
                        + " && readlink c && [ $(du -k hole | cut -f1) -lt 1000 ] && stat -c %s hole");
        assertThat(there).isEqualTo("a 1234 4321 2\nb 1234 4321 2\nc 0 0 1\nlinked\n/etc/passwd\n52428800\n");
        assertThat(second.shell("ls -A " + PERSISTENT)).isEmpty();
        assertThat(skiff.succeed("volume", "ls").replaceAll(" +", " "))
                .contains("default/counter " + volume + " " + first + " 2Gi Bound");
    }

    @Test
    @Order(6)
    void aSnapshotIsRestored() throws Exception {
        skiff.succeed("scale", "deployment", "counter", "--replicas=0");
        assertThat(skiff.succeed("volume", "snapshot", "counter", "before", "--timeout", "90s"))
                .contains("snapshot \"before\" of claim \"counter\" made");
        assertThat(skiff.succeed("volume", "restore", "before", "--to", "again", "--timeout", "90s"))
                .contains("claim \"again\" made from snapshot \"before\"");
        var restored =
                kubectl.path("{.spec.csi.volumeHandle}", "pv", kubectl.path("{.spec.volumeName}", "pvc", "again"));
        assertThat(cluster.host(1)
                        .shell("cat " + PERSISTENT + "/" + restored + "/starts")
                        .strip())
                .isEqualTo("5");
        kubectl.succeed("delete", "pvc", "again");
        kubectl.succeed("delete", "pv", "before");
        skiff.succeed("scale", "deployment", "counter", "--replicas=1");
        awaitStart(6);
    }

    @Test
    @Order(7)
    void anEphemeralVolumeGoesWithItsPod() throws Exception {
        var manifest = Files.writeString(directory.resolve("ephemeral.yaml"), """
                apiVersion: v1
                kind: Pod
                metadata: {name: scratched}
                spec:
                  restartPolicy: Never
                  terminationGracePeriodSeconds: 0
                  containers:
                    - {name: main, image: "busybox:1", command: [sh, -c, "echo kept > /scratch/file; cat /scratch/file; sleep 1000"],
                       volumeMounts: [{name: scratch, mountPath: /scratch}]}
                  volumes:
                    - name: scratch
                      ephemeral:
                        volumeClaimTemplate:
                          metadata: {labels: {of: scratched}}
                          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
                """);
        kubectl.succeed("apply", "-f", manifest.toString());
        await().atMost(SOON)
                .ignoreExceptions()
                .until(() -> kubectl.succeed("logs", "scratched").strip().equals("kept"));
        assertThat(kubectl.path("{.metadata.ownerReferences[0].name}", "pvc", "scratched-scratch"))
                .isEqualTo("scratched");
        kubectl.succeed("delete", "pod", "scratched");
        await().atMost(SOON)
                .until(() ->
                        kubectl.succeed("get", "pvc,pv", "-o", "name").lines().count() == 2);
    }

    @Test
    @Order(8)
    void aClaimInUseStaysAndAnUnusedOneGoesWithItsDirectory() {
        var volume = kubectl.path("{.spec.volumeName}", "pvc", "counter");
        kubectl.succeed("delete", "pvc", "counter", "--wait=false");
        assertThat(kubectl.succeed("get", "pvc", "counter")).contains("Terminating");
        assertThat(cluster.host(1)
                        .shell("cat " + PERSISTENT + "/" + volume + "-*/starts")
                        .strip())
                .isEqualTo("6");
        kubectl.succeed("delete", "deployment", "counter");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(kubectl.succeed("get", "pvc,pv")).doesNotContain(volume));
        assertThat(cluster.host(1).shell("ls -A " + PERSISTENT)).isEmpty();
    }

    private void awaitStart(int number) {
        await().atMost(SOON)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(kubectl.succeed("logs", "-l", "app=counter", "--tail=-1"))
                        .contains("start " + number));
    }
}
