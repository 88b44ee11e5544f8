package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.cgroup.CgroupTree;
import io.skiff.agent.cgroup.PodLimits;
import io.skiff.agent.container.ContainerObservation.Running;
import io.skiff.agent.linux.LinuxSyscalls;
import io.skiff.agent.linux.file.Inodes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Containers outlive the agent that started them, and the next agent finds them. */
@Tag("cgroup")
class AdoptionIT {

    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void adoptsWhatRunsWhenTheAgentWasKilled() throws Exception {
        var id = new ContainerId(lab.pod, "survivor", 0);
        lab.stopRuntime();
        var agent =
                startAndKill("survivor", "trap 'exit 9' TERM; n=0; while :; do n=$((n+1)); echo $n; sleep 0.2; done");

        lab.startRuntime();

        var observation = lab.runtime.list().get(0);
        assertThat(observation.id()).isEqualTo(id);
        assertThat(observation.labels()).containsEntry("from", "other");
        assertThat(observation.state()).isInstanceOf(Running.class);
        assertThat(agent.isAlive()).isFalse();
        // the pipe still has the output that nobody read
        lab.awaitText(id, "1\n2\n3\n4\n");

        lab.runtime.signal(id, 15);
        var end = lab.awaitEnd(id);
        assertThat(end.isExitCodeKnown()).isTrue();
        assertThat(end.exitCode()).isEqualTo(9);
    }

    /** What it runs ends too, and more often than a page of the account holds. */
    @Test
    void saysHowOneEndedMeanwhile() throws Exception {
        var id = new ContainerId(lab.pod, "gone", 0);
        lab.stopRuntime();
        startAndKill("gone", "i=0; while [ $i -lt 200 ]; do (exit 5); i=$((i+1)); done; sleep 300 & exit 42");
        var pid = record(id).pid();
        Awaitility.await()
                .atMost(Lab.PATIENCE)
                .until(() -> RunningProcess.find(pid).isEmpty());
        var ended = Instant.now();
        Thread.sleep(1500);

        lab.startRuntime();

        var end = lab.awaitEnd(id);
        assertThat(end.isExitCodeKnown()).isTrue();
        assertThat(end.exitCode()).isEqualTo(42);
        assertThat(end.finishedAt()).isBetween(end.startedAt(), ended);
    }

    @Test
    void saysBySignalOneEndedMeanwhile() throws Exception {
        var id = new ContainerId(lab.pod, "killed", 0);
        lab.stopRuntime();
        startAndKill("killed", "sleep 300");
        end(record(id).pid());

        lab.startRuntime();

        var end = lab.awaitEnd(id);
        assertThat(end.signal()).isEqualTo(9);
        assertThat(end.exitCode()).isEqualTo(137);
    }

    @Test
    void saysThatItDoesNotKnowHowOneEndedWithoutAnAccount() throws Exception {
        var id = new ContainerId(lab.pod, "gone", 0);
        lab.stopRuntime();
        startAndKill("gone", "sleep 300");
        end(record(id).pid());
        Files.delete(new ContainerFiles(lab.config, id).accounts());

        lab.startRuntime();

        var end = lab.awaitEnd(id);
        assertThat(end.isExitCodeKnown()).isFalse();
        assertThat(end.exitCode()).isEqualTo(255);
    }

    @Test
    void anAccountDoesNotGrowWhileAnAgentIsThere() throws Exception {
        var id = lab.container("busy").script("(:); echo done; sleep 300").start();
        lab.awaitText(id, "done");
        var accounts = new ContainerFiles(lab.config, id).accounts();
        assertThat(Files.size(accounts)).isPositive();
        lab.runtime.trimAccounts();
        assertThat(Files.size(accounts)).as("which is small").isPositive();

        // as thousands of programs leave it
        Files.write(accounts, new byte[300 << 10], StandardOpenOption.APPEND);
        lab.runtime.trimAccounts();

        assertThat(accounts).isEmptyFile();
        lab.runtime.kill(id);
        lab.awaitEnd(id);
        var account = ExitAccounts.find(accounts, 1);
        assertThat(account.orElseThrow().status().signal()).isEqualTo(9);
    }

    private ContainerRecord record(ContainerId id) throws IOException {
        return ContainerRecord.parse(
                Files.readAllBytes(lab.config.directoryOf(id).resolve("record.json")));
    }

    private static void end(int pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        Awaitility.await()
                .atMost(Lab.PATIENCE)
                .until(() -> RunningProcess.find(pid).isEmpty());
    }

    @Test
    void remembersEndsAndSandboxesOverARestart() {
        var ended = lab.container("ended").script("exit 5").start();
        lab.awaitEnd(ended);
        var running = lab.container("running").argv("/bin/sleep", "300").start();
        var sandboxes = lab.runtime.listSandboxes();

        lab.restartRuntime();

        assertThat(lab.runtime.listSandboxes()).isEqualTo(sandboxes).hasSize(1);
        assertThat(lab.awaitEnd(ended).exitCode()).isEqualTo(5);
        assertThat(lab.findEnd(running)).isEmpty();
        lab.runtime.kill(running);
        assertThat(lab.awaitEnd(running).exitCode()).isEqualTo(137);
    }

    @Test
    void clearsAStartThatWasCutShort() throws IOException {
        var id = new ContainerId(lab.pod, "half", 0);
        lab.stopRuntime();
        Files.createDirectories(lab.config.directoryOf(id).resolve("upper"));
        Files.createDirectories(lab.config.fifoDirectory(id));
        var cgroups = CgroupTree.detect(lab.config.cgroupRootName(), new LinuxSyscalls());
        cgroups.createPod("no-sandbox-yet", PodLimits.ofCpu(100));
        assertThat(cgroups.pods()).contains("no-sandbox-yet", lab.pod.value());

        lab.startRuntime();

        assertThat(cgroups.pods()).containsExactly(lab.pod.value());

        assertThat(lab.runtime.list()).isEmpty();
        assertThat(lab.config.directoryOf(id)).doesNotExist();
        assertThat(lab.config.fifoDirectory(id)).doesNotExist();
    }

    /** A mount in its directory keeps one start from being cleared. */
    @Test
    void oneThatCannotBeClearedKeepsNoOtherFromBeingFound() throws IOException {
        var running = lab.container("running").argv("/bin/sleep", "300").start();
        lab.stopRuntime();
        var half = new ContainerId(lab.pod, "half", 0);
        var mount = Files.createDirectories(lab.config.directoryOf(half).resolve("upper/m"));
        new Inodes().mountTmpfs(mount, "size=4k");
        try {
            lab.startRuntime();

            assertThat(lab.runtime.list()).extracting(ContainerObservation::id).containsExactly(running);
            assertThat(mount).exists();
        } finally {
            new Inodes().unmount(mount);
        }
    }

    private Process startAndKill(String container, String script) throws Exception {
        var agent = OtherAgent.start(lab, container, script);
        try (var reader = new BufferedReader(new InputStreamReader(agent.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(reader.readLine()).isEqualTo(OtherAgent.STARTED);
        } finally {
            agent.destroyForcibly();
            assertThat(agent.waitFor(Lab.PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
        }
        return agent;
    }
}
