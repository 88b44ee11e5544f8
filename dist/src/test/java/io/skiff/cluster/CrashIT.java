package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is lost when any process is killed with SIGKILL: containers keep running, and no pod runs twice. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CrashIT {

    private static final Duration SOON = Duration.ofSeconds(90);

    private TestCluster cluster;
    private TestHost host;
    private Client skiff;

    @BeforeAll
    void startsACluster(@TempDir Path directory) throws Exception {
        cluster = TestCluster.start(directory);
        host = cluster.host(1);
        skiff = cluster.skiff();
        skiff.succeed("apply", "-f", TestCluster.example());
        skiff.succeed("rollout", "status", "deployment/web", "--timeout=60s");
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "agent", "etcd"})
    void survivesTheEndOf(String component) {
        var before = processes();
        Command.succeed("kill", "-9", pid(component));
        assertThat(processes()).isEqualTo(before);
        if (!component.equals("etcd")) {
            await().atMost(SOON).until(() -> isRunning(component));
        }
        await().atMost(SOON)
                .ignoreExceptions()
                .until(() -> skiff.succeed("get", "nodes").contains(" Ready"));

        // Checks that the cluster works: a new pod starts, and the old ones still run.
        await().atMost(SOON)
                .until(() ->
                        skiff.run("scale", "deployment", "web", "--replicas=4").exitCode() == 0);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(skiff.succeed("rollout", "status", "deployment/web", "--timeout=60s"))
                        .contains("successfully rolled out"));
        var during = processes();
        assertThat(during).hasSize(4).containsAllEntriesOf(before);
        skiff.succeed("scale", "deployment", "web", "--replicas=3");
        await().atMost(SOON).until(() -> processes().size() == 3);
        assertThat(during).containsAllEntriesOf(processes());
    }

    @Test
    void restartsAContainerThatEndedWhileTheServerWasAway() {
        var before = processes();
        // The supervisor is killed first, so that nothing restarts the server meanwhile.
        Command.succeed("kill", "-9", pid("server-supervisor"));
        Command.succeed("kill", "-9", pid("server"));
        String uid = before.firstKey();
        String pid = before.firstEntry().getValue();
        Command.succeed("kill", "-9", pid);
        await().atMost(SOON)
                .until(() -> processes().containsKey(uid) && !processes().containsValue(pid));
        skiff.succeed("up", "--node-name", host.nodeName());
        await().atMost(SOON)
                .ignoreExceptions()
                .until(() ->
                        skiff
                                .words("{.items[*].status.containerStatuses[0].restartCount}", "pods", "-l", "app=web")
                                .stream()
                                .anyMatch(count -> !count.equals("0")));
    }

    /** The supervisor restarts a killed component; nobody calls `skiff up`. */
    @ParameterizedTest
    @ValueSource(strings = {"server", "agent"})
    void whatWasKilledRunsAgainWithinSeconds(String component) {
        String killed = pid(component);
        long start = System.nanoTime();
        Command.succeed("kill", "-9", killed);
        await().atMost(Duration.ofSeconds(30)).until(() -> !pid(component).equals(killed) && isRunning(component));
        System.out.printf("%s again after %d ms%n", component, (System.nanoTime() - start) / 1_000_000);
        await().atMost(SOON)
                .ignoreExceptions()
                .until(() -> skiff.succeed("get", "nodes").contains(" Ready"));
        assertThat(host.shell("cat /var/lib/skiff/log/" + component + ".log"))
                .contains("skiff: the " + component + " (pid " + killed + ") ended with status 137, by signal 9;"
                        + " it is started again in 1 s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "agent"})
    void upSupervisesAgainWhatLostItsSupervisor(String component) {
        String program = pid(component);
        Command.succeed("kill", "-9", pid(component + "-supervisor"));
        assertThat(skiff.succeed("up", "--node-name", host.nodeName()))
                .contains("The " + component + " is already running (pid " + program + ")");
        assertThat(pid(component)).isEqualTo(program);
        Command.succeed("kill", "-9", program);
        await().atMost(Duration.ofSeconds(30)).until(() -> !pid(component).equals(program) && isRunning(component));
        await().atMost(SOON)
                .ignoreExceptions()
                .until(() -> skiff.succeed("get", "nodes").contains(" Ready"));
    }

    @Test
    void downEndsTheEtcdOfAKilledServerAndKeepsItsData() {
        Command.succeed("kill", "-9", pid("server-supervisor"));
        Command.succeed("kill", "-9", pid("server"));
        assertThat(host.etcd()).isNotEmpty();
        skiff.succeed("down", "--node-name", host.nodeName());
        assertThat(host.etcd()).isEmpty();
        assertThat(processes()).isEmpty();

        // A replaced pod and the same pod are both right: it depends on how long the node was away.
        skiff.succeed("up", "--node-name", host.nodeName());
        await().atMost(SOON).until(() -> processes().size() == 3);
        skiff.succeed("rollout", "status", "deployment/web", "--timeout=60s");
        await().atMost(SOON)
                .until(() -> skiff.words("{.items[*].metadata.uid}", "pods", "-l", "app=web")
                                .size()
                        == 3);
    }

    /** Maps the uid of each pod of the example to its first pid. */
    private NavigableMap<String, String> processes() {
        var processes = new TreeMap<String, String>();
        Command.succeed(
                        "sh",
                        "-c",
                        "find /sys/fs/cgroup -path '*skiff-" + host.nodeName()
                                + "/*' -mindepth 3 -name cgroup.procs -size -1 -o -path '*pids*skiff-" + host.nodeName()
                                + "/*/*/cgroup.procs' | sed -E 's,.*/skiff-[^/]+/([^/]+)/.*,\\1,' | sort -u")
                .lines()
                .forEach(uid -> {
                    var pids = TestCluster.mainPidsOf(host, uid);
                    if (!pids.isEmpty()) {
                        processes.put(uid, pids.get(0));
                    }
                });
        return processes;
    }

    private boolean isRunning(String component) {
        return host.run("sh", "-c", "kill -0 $(cut -d' ' -f1 /run/skiff/" + component + ".pid)")
                        .exitCode()
                == 0;
    }

    private String pid(String component) {
        return component.equals("etcd")
                ? host.etcd()
                : host.shell("cut -d' ' -f1 /run/skiff/" + component + ".pid").strip();
    }
}
