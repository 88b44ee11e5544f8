package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.cgroup.PodLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Limits of memory and processes, as the container itself meets them. */
@Tag("cgroup")
class ContainerLimitsIT {

    private static final long MEBIBYTE = 1 << 20;

    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void stopsAForkBombAtItsLimitWhileTheHostGoesOn() throws Exception {
        var bomb = lab.container("bomb")
                .pids(20)
                .script("i=0; while [ $i -lt 200 ]; do sleep 300 & i=$((i+1)); done; echo all started")
                .runToEnd();

        assertThat(bomb.text()).contains("can't fork").doesNotContain("all started");
        assertThat(bomb.end().exitCode()).isNotZero();
        assertThat(new ProcessBuilder("/bin/true").start().waitFor()).isZero();
    }

    @Test
    void limitsProcessesAlsoOfAContainerThatDidNotAsk() {
        assertThat(lab.run("cat /sys/fs/cgroup/pids.max /sys/fs/cgroup/pids/pids.max 2>/dev/null"))
                .isEqualTo("4096\n");
    }

    /** As in Kubernetes: 500 for the pod, and nothing for the container. */
    @Test
    void sharesTheProcessorsAsPodsAndContainersRequest() throws Exception {
        var pod = lab.config.cgroupRootName() + "/" + lab.pod.value();
        var legacy = Path.of("/sys/fs/cgroup/cpu", pod, "cpu.shares");
        var unified = Path.of("/sys/fs/cgroup", pod, "cpu.weight");
        boolean isLegacy = Files.exists(legacy);

        assertThat(Files.readString(isLegacy ? legacy : unified)).isEqualTo(isLegacy ? "512\n" : "20\n");
        assertThat(lab.run("cat /sys/fs/cgroup/cpu.weight /sys/fs/cgroup/cpu/cpu.shares 2>/dev/null"))
                .isEqualTo(isLegacy ? "2\n" : "1\n");
    }

    @Test
    void reportsAKillForWantOfMemory() {
        var greedy = lab.container("greedy")
                .memory(32 * MEBIBYTE)
                .argv("/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=128M", "count=4")
                .runToEnd();

        assertThat(greedy.end().isOomKilled()).isTrue();
        assertThat(greedy.end().exitCode()).isEqualTo(137);
        assertThat(greedy.end().signal()).isEqualTo(9);
    }

    @Test
    void aContainerWithoutALimitMeetsThatOfItsPod() {
        lab.runtime.createSandbox(new SandboxSpec(
                lab.pod,
                "lab-pod",
                new HostNamespaces(false, false, false),
                new PodLimits(500, 0, OptionalLong.of(32 * MEBIBYTE)),
                Map.of(),
                false));
        var greedy = lab.container("debugger")
                .argv("/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=128M", "count=4")
                .runToEnd();

        assertThat(greedy.end().isOomKilled()).isTrue();
    }

    @Test
    void doesNotCallAnotherKillAKillForMemory() {
        var id = lab.container("quiet")
                .memory(32 * MEBIBYTE)
                .argv("/bin/sleep", "300")
                .start();
        lab.runtime.kill(id);

        assertThat(lab.awaitEnd(id).isOomKilled()).isFalse();
    }

    @Test
    void saysWhenTheMemoryLimitIsTooSmallToStart() {
        assertThatThrownBy(() -> lab.container("tiny").memory(4096).start())
                .isInstanceOf(ContainerException.class)
                .hasMessage("the memory limit of 4096 bytes is too small to start the container");
        assertThat(lab.runtime.list()).isEmpty();
        assertThat(lab.run("echo fine")).isEqualTo("fine\n");
    }
}
