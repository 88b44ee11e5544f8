package io.skiff.agent.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.linux.RecordingSyscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both versions on plain directories: the test checks which file gets which value. */
class CgroupTreeTest {

    private static final Limits LIMITS =
            new Limits(OptionalLong.of(500), OptionalLong.of(1500), OptionalLong.of(64 << 20), OptionalLong.of(20));
    private static final Limits NONE =
            new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    @TempDir
    Path mount;

    private final RecordingSyscalls syscalls = new RecordingSyscalls();

    @Test
    void writesTheUnifiedHierarchy() throws IOException {
        var group = mount.resolve("skiff-n1/pod/web_0");
        var cgroup = unified().container("pod", "web_0");
        Files.createDirectories(group);
        Files.createFile(group.resolve("memory.swap.max"));

        cgroup.create(LIMITS);

        assertThat(group.resolve("memory.max")).hasContent("67108864");
        assertThat(group.resolve("memory.swap.max")).hasContent("0");
        assertThat(group.resolve("cpu.max")).hasContent("150000 100000");
        assertThat(group.resolve("cpu.weight")).hasContent("20");
        assertThat(group.resolve("pids.max")).hasContent("20");
        for (var above : List.of(mount, mount.resolve("skiff-n1"), mount.resolve("skiff-n1/pod"))) {
            assertThat(above.resolve("cgroup.subtree_control")).content().startsWith("+");
        }
        assertThat(syscalls.calls()).containsExactly("attach the device program to " + group);
        assertThat(cgroup.cloneTarget()).contains(group);
        assertThat(cgroup.joinFiles()).isEmpty();
        assertThat(cgroup.name()).isEqualTo("/skiff-n1/pod/web_0");
    }

    @Test
    void writesTheHierarchiesOfVersionOne() throws IOException {
        var cgroup = legacy().container("pod", "web_0");

        cgroup.create(LIMITS);

        assertThat(group("memory").resolve("memory.limit_in_bytes")).hasContent("67108864");
        assertThat(group("memory").resolve("memory.memsw.limit_in_bytes")).doesNotExist();
        assertThat(group("cpu").resolve("cpu.shares")).hasContent("512");
        assertThat(group("cpu").resolve("cpu.cfs_quota_us")).hasContent("150000");
        assertThat(group("pids").resolve("pids.max")).hasContent("20");
        assertThat(group("devices").resolve("devices.deny")).hasContent("a");
        assertThat(group("devices").resolve("devices.allow")).content().contains("c 136:* rwm");
        assertThat(cgroup.joinFiles()).hasSize(7).allMatch(file -> file.endsWith("skiff-n1/pod/web_0/tasks"));
        assertThat(cgroup.cloneTarget()).contains(group("unified"));
    }

    @Test
    void readsWhatAContainerUsesInTheUnifiedHierarchy() throws IOException {
        var group = Files.createDirectories(mount.resolve("skiff-n1/pod/web_0"));
        Files.writeString(group.resolve("cpu.stat"), "usage_usec 1500\nuser_usec 1000\n");
        Files.writeString(group.resolve("memory.current"), "5000\n");
        Files.writeString(group.resolve("memory.stat"), "anon 3000\ninactive_file 1500\n");

        assertThat(unified().usage("pod", "web_0")).contains(new Usage(1_500_000, 3500));
        assertThat(unified().usage("pod", "none")).isEmpty();
    }

    @Test
    void readsWhatAContainerUsesInVersionOne() throws IOException {
        Files.writeString(Files.createDirectories(group("cpu")).resolve("cpuacct.usage"), "1234567\n");
        Files.createDirectories(group("memory"));
        Files.writeString(group("memory").resolve("memory.usage_in_bytes"), "5000\n");
        Files.writeString(group("memory").resolve("memory.stat"), "inactive_file 1\ntotal_inactive_file 1500\n");

        assertThat(legacy().usage("pod", "web_0")).contains(new Usage(1_234_567, 3500));
        assertThat(legacy().usage("pod", "none")).isEmpty();
    }

    @Test
    void opensEveryDeviceToAPrivilegedContainerAndToNoOtherOfItsPod() throws IOException {
        var every = new Limits(
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                true,
                Map.of());
        var tree = legacy();
        tree.createPod("pod", PodLimits.ofCpu(500));

        tree.container("pod", "web_0").create(every);
        tree.container("pod", "side_0").create(NONE);

        var pod = mount.resolve("devices/skiff-n1/pod");
        for (var open : List.of(pod, group("devices"))) {
            assertThat(open.resolve("devices.allow")).content().contains("b *:* rwm");
        }
        assertThat(pod.resolve("side_0/devices.deny")).hasContent("a");
        assertThat(pod.resolve("side_0/devices.allow")).content().doesNotContain("*:* rwm");
        unified().container("pod", "db_0").create(every);
        assertThat(syscalls.calls()).isEmpty();
    }

    /** What was not asked for is forbidden, as by the kubelet. */
    @Test
    void limitsHugePagesWhereTheControllerIs() throws IOException {
        var limits = new Limits(
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                false,
                Map.of(2L << 20, 8L << 20));
        var unified = mount.resolve("skiff-n1/pod/web_0");
        var tree = unified("cpu memory pids hugetlb");
        for (var name : List.of("2MB.max", "2MB.rsvd.max", "1GB.max", "2MB.current")) {
            Files.writeString(Files.createDirectories(unified).resolve("hugetlb." + name), "");
        }
        tree.container("pod", "web_0").create(limits);
        assertThat(unified.resolve("hugetlb.2MB.max")).hasContent("8388608");
        assertThat(unified.resolve("hugetlb.2MB.rsvd.max")).hasContent("8388608");
        assertThat(unified.resolve("hugetlb.1GB.max")).hasContent("0");
        assertThat(unified.resolve("hugetlb.2MB.current")).isEmptyFile();
        assertThat(mount.resolve("skiff-n1/pod/cgroup.subtree_control"))
                .content()
                .contains("hugetlb");

        var legacy = Files.createDirectories(group("hugetlb"));
        Files.writeString(legacy.resolve("hugetlb.2MB.limit_in_bytes"), "");
        Files.writeString(legacy.resolve("hugetlb.64KB.limit_in_bytes"), "");
        legacy("rw", "hugetlb").container("pod", "web_0").create(limits);
        assertThat(legacy.resolve("hugetlb.2MB.limit_in_bytes")).hasContent("8388608");
        assertThat(legacy.resolve("hugetlb.64KB.limit_in_bytes")).hasContent("0");

        legacy().container("pod", "db_0").create(limits);
        assertThat(mount.resolve("hugetlb/skiff-n1/pod/db_0")).doesNotExist();
    }

    @Test
    void makesAGroupInEveryHierarchy() {
        var tree = legacy();
        tree.createPod("pod", PodLimits.ofCpu(500));
        var cgroup = tree.container("pod", "web_0");

        cgroup.create(NONE);

        for (var hierarchy : List.of("freezer", "cpuset", "systemd", "unified")) {
            assertThat(group(hierarchy)).isEmptyDirectory();
        }
    }

    /** These pods are of an agent that had no groups there. */
    @Test
    void makesThePodsGroupWhereItIsMissing() throws IOException {
        var tree = legacy();
        Files.createDirectories(mount.resolve("cpuset"));
        Files.writeString(mount.resolve("cpuset/cpuset.cpus"), "0-3");
        Files.writeString(mount.resolve("cpuset/cpuset.mems"), "0");

        tree.container("pod", "web_0").create(NONE);

        assertThat(group("cpuset")).isEmptyDirectory();
        assertThat(mount.resolve("cpuset/skiff-n1/cpuset.cpus")).hasContent("0-3");
        assertThat(mount.resolve("cpuset/skiff-n1/cpuset.mems")).hasContent("0");
        assertThat(mount.resolve("cpuset/skiff-n1/cgroup.clone_children")).hasContent("1");
    }

    @Test
    void refusesAHierarchyInWhichNoGroupCanBeMade() {
        assertThatThrownBy(() -> legacy("ro,nosuid"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining(mount.resolve("freezer") + " are mounted read-only")
                .hasMessageContaining("mount -o remount,rw");
    }

    @Test
    void seesAProcessOutsideOfItsGroupInAnyHierarchy() {
        var cgroup = legacy().container("pod", "web_0");
        var own = HIERARCHIES
                .lines()
                .map(line -> line.substring(0, line.lastIndexOf(':')) + ":/skiff-n1/pod/web_0\n")
                .toList();

        assertThat(cgroup.confines(String.join("", own))).isTrue();
        for (int i = 0; i < own.size(); i++) {
            var escaped = new ArrayList<>(own);
            escaped.set(i, HIERARCHIES.lines().toList().get(i) + "\n");
            assertThat(cgroup.confines(String.join("", escaped)))
                    .as(String.join("", escaped))
                    .isFalse();
            escaped.remove(i);
            assertThat(cgroup.confines(String.join("", escaped))).isFalse();
        }
    }

    @Test
    void killsWhatUsersExecutedToo() throws Exception {
        var cgroup = legacy().container("pod", "web_0");
        cgroup.create(NONE);
        var sleeper = new ProcessBuilder("sleep", "600").start();
        var beneath = Files.createDirectories(group("memory").resolve("exec-7"));
        Files.writeString(beneath.resolve("cgroup.procs"), sleeper.pid() + "\n");
        try {
            cgroup.kill();

            assertThat(sleeper.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            sleeper.destroyForcibly();
        }
    }

    /** As that of a tunnel whose client has gone. */
    @Test
    void anInterruptedThreadReadsAndWritesToo() {
        var file = new CgroupFile(mount.resolve("cgroup.procs"));
        Thread.currentThread().interrupt();
        try {
            file.write("1");
            assertThat(file.read()).contains("1");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /** in the kernel a new group inherits the rules of its pod's group */
    @Test
    void writesDeviceRulesOnceForEachPod() throws IOException {
        legacy().createPod("pod", PodLimits.ofCpu(0));
        assertThat(mount.resolve("devices/skiff-n1/pod/devices.deny")).hasContent("a");
        var cgroup = legacy().container("pod", "web_0");
        var group = Files.createDirectories(group("devices"));

        Files.writeString(group.resolve("devices.list"), String.join("\n", DeviceRules.TEXTS) + "\n");
        cgroup.create(NONE);
        assertThat(group.resolve("devices.deny")).doesNotExist();

        Files.writeString(group.resolve("devices.list"), String.join("\n", DeviceRules.TEXTS) + "\nb 8:0 r\n");
        cgroup.create(NONE);
        assertThat(group.resolve("devices.deny")).hasContent("a");
    }

    @Test
    void limitsNothingThatWasNotAskedForButProcesses() throws IOException {
        legacy().container("pod", "web_0").create(NONE);

        assertThat(group("memory")).isEmptyDirectory();
        assertThat(group("cpu").resolve("cpu.shares")).hasContent("2");
        assertThat(group("cpu").resolve("cpu.cfs_quota_us")).doesNotExist();
        assertThat(group("pids").resolve("pids.max")).hasContent("4096");
    }

    @Test
    void givesPodsTheShareOfTheirRequests() throws IOException {
        unified().createPod("pod", PodLimits.ofCpu(500));
        unified().createPod("idle", PodLimits.ofCpu(0));
        legacy().createPod("pod", PodLimits.ofCpu(500));
        legacy().createPod("idle", PodLimits.ofCpu(0));

        assertThat(mount.resolve("skiff-n1/pod/cpu.weight")).hasContent("20");
        assertThat(mount.resolve("skiff-n1/idle/cpu.weight")).hasContent("1");
        assertThat(mount.resolve("skiff-n1/cgroup.subtree_control")).content().startsWith("+");
        assertThat(mount.resolve("cpu/skiff-n1/pod/cpu.shares")).hasContent("512");
        assertThat(mount.resolve("cpu/skiff-n1/idle/cpu.shares")).hasContent("2");
        assertThat(mount.resolve("memory/skiff-n1/pod")).isEmptyDirectory();
    }

    @Test
    void limitsTheMemoryOfAWholePod() throws IOException {
        unified().createPod("pod", new PodLimits(0, 0, OptionalLong.of(1 << 20)));
        legacy().createPod("pod", new PodLimits(0, 0, OptionalLong.of(1 << 20)));

        assertThat(mount.resolve("skiff-n1/pod/memory.max")).hasContent("1048576");
        assertThat(mount.resolve("memory/skiff-n1/pod/memory.limit_in_bytes")).hasContent("1048576");
    }

    /** The group of all pods has as much for sure as they have together: else the kernel would leave them less. */
    @Test
    void protectsWhatPodsAskForOfTheMemory() throws IOException {
        var tree = unified();
        for (var pod : List.of("pod", "other", "idle")) {
            Files.createDirectories(mount.resolve("skiff-n1").resolve(pod));
        }
        tree.createPod("pod", new PodLimits(0, 300, OptionalLong.empty()));
        tree.createPod("other", new PodLimits(0, 50, OptionalLong.empty()));
        tree.createPod("idle", PodLimits.ofCpu(100));
        tree.container("pod", "web_0")
                .create(new Limits(
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.of(200),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        false,
                        Map.of()));

        assertThat(mount.resolve("skiff-n1/memory.min")).hasContent("350");
        assertThat(mount.resolve("skiff-n1/pod/memory.min")).hasContent("300");
        assertThat(mount.resolve("skiff-n1/pod/web_0/memory.min")).hasContent("200");
        assertThat(mount.resolve("skiff-n1/idle/memory.min")).doesNotExist();

        tree.createPod("pod", new PodLimits(0, 100, OptionalLong.empty()));
        assertThat(mount.resolve("skiff-n1/memory.min")).hasContent("150");
    }

    @Test
    void readsKillsForWantOfMemory() throws IOException {
        var unified = unified().container("pod", "web_0");
        var legacy = legacy().container("pod", "web_0");
        unified.create(NONE);
        legacy.create(NONE);
        assertThat(unified.isOomKilled()).isFalse();
        assertThat(legacy.isOomKilled()).isFalse();

        Files.writeString(mount.resolve("skiff-n1/pod/web_0/memory.events"), "oom 3\noom_kill 0\n");
        Files.writeString(group("memory").resolve("memory.oom_control"), "under_oom 1\noom_kill 1\n");
        assertThat(unified.isOomKilled()).isFalse();
        assertThat(legacy.isOomKilled()).isTrue();

        Files.writeString(mount.resolve("skiff-n1/pod/web_0/memory.events"), "oom 3\noom_kill 2\n");
        assertThat(unified.isOomKilled()).isTrue();
    }

    @Test
    void knowsItsProcessesByTheirGroups() throws IOException {
        assertThat(unified().container("pod", "web_0").contains("0::/skiff-n1/pod/web_0\n"))
                .isTrue();
        assertThat(unified().container("pod", "web_0").contains("0::/skiff-n1/pod/web_1\n"))
                .isFalse();

        var legacy = legacy().container("pod", "web_0");
        var all = """
                4:memory:/skiff-n1/pod/web_0
                3:cpu,cpuacct:/skiff-n1/pod/web_0
                2:pids:/skiff-n1/pod/web_0
                1:devices:/skiff-n1/pod/web_0
                """;
        assertThat(legacy.contains(all)).isTrue();
        assertThat(legacy.contains(all.replace("pids:/skiff-n1/pod/web_0", "pids:/")))
                .isFalse();
    }

    @Test
    void refusesAHostWithoutTheControllers() {
        assertThatThrownBy(() -> CgroupTree.of("", "", "skiff-n1", syscalls))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("memory, cpu, pids or devices");
    }

    private CgroupTree unified() throws IOException {
        return unified("cpuset cpu io memory pids");
    }

    private CgroupTree unified(String controllers) throws IOException {
        Files.writeString(mount.resolve("cgroup.controllers"), controllers);
        return CgroupTree.of(
                "31 23 0:28 / " + mount + " rw,relatime - cgroup2 cgroup2 rw\n", "0::/\n", "skiff-n1", syscalls);
    }

    private static final String HIERARCHIES = """
            7:name=systemd:/init.scope
            6:freezer:/
            5:cpuset:/
            4:memory:/
            3:cpu,cpuacct:/
            2:pids:/
            1:devices:/
            0::/init.scope
            """;

    /**
     * The hierarchies of a hybrid systemd host: an empty unified one beside those of version 1, some of which limit
     * nothing.
     */
    private CgroupTree legacy() {
        return legacy("rw");
    }

    private CgroupTree legacy(String freezer, String... more) {
        var mountinfo = new StringBuilder("30 23 0:27 / " + mount.resolve("unified") + " rw - cgroup2 cgroup2 rw\n");
        var controllers = new ArrayList<>(List.of("memory", "cpu", "pids", "devices", "freezer", "cpuset", "systemd"));
        controllers.addAll(List.of(more));
        for (var controller : controllers) {
            var type = Map.of("cpu", "cpuacct,cpu", "systemd", "xattr,name=systemd")
                    .getOrDefault(controller, controller);
            var access = controller.equals("freezer") ? freezer : "rw";
            mountinfo.append(
                    "32 31 0:29 / " + mount.resolve(controller) + " " + access + " - cgroup cgroup rw," + type + "\n");
        }
        return CgroupTree.of(mountinfo.toString(), HIERARCHIES, "skiff-n1", syscalls);
    }

    private Path group(String controller) {
        return mount.resolve(controller).resolve("skiff-n1/pod/web_0");
    }
}
