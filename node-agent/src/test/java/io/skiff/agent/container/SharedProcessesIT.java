package io.skiff.agent.container;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skiff.agent.cgroup.CgroupTree;
import io.skiff.agent.container.ContainerObservation.Running;
import io.skiff.agent.launch.ContextLauncher;
import io.skiff.agent.launch.ProcessStatus;
import io.skiff.agent.linux.LinuxSyscalls;
import io.skiff.agent.security.seccomp.Filters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pods whose containers share one pid namespace, seen from inside and from outside. */
@Tag("cgroup")
class SharedProcessesIT {

    private static final String FOREVER = "trap 'exit 0' TERM; echo ready; while :; do sleep 0.1; done";
    private static final HostNamespaces OWN_USERS = new HostNamespaces(false, false, false, false);

    private static Lab lab() {
        return Lab.sharingProcesses(HostNamespaces.NONE);
    }

    private static ContainerId forever(Lab lab, String name) {
        var id = lab.container(name).script(FOREVER).start();
        lab.awaitText(id, "ready");
        return id;
    }

    private static RunningProcess pause(Lab lab) {
        var words = new Sandboxes(lab.config, new LinuxSyscalls(), new RecordingLauncher(0))
                .pauseRecord(lab.pod)
                .orElseThrow()
                .split(" ", -1);
        return new RunningProcess(Integer.parseInt(words[1]), Long.parseLong(words[2]));
    }

    private static int pid(Lab lab, ContainerId id) {
        return lab.runtime.list().stream()
                .filter(each -> each.id().equals(id))
                .map(each -> ((Running) each.state()).pid())
                .findFirst()
                .orElseThrow();
    }

    private static String exec(Lab lab, ContainerId id, String script) {
        var request = new ExecRequest(List.of("/bin/sh", "-c", script), Lab.PATIENCE, 10_000, false);
        return new String(lab.runtime.exec(id, request).output(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void containersSeeEachOtherAndThePauseProcessIsTheFirst(boolean hostUsers) {
        try (var lab = Lab.sharingProcesses(hostUsers ? HostNamespaces.NONE : OWN_USERS)) {
            var first = forever(lab, "first");
            var told = lab.container("second")
                    .script(
                            "tr '\\0' ' ' < /proc/1/cmdline; echo; echo I am $$; cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '")
                    .runToEnd();
            assertThat(told.text())
                    .startsWith("/pause \n")
                    .contains("trap 'exit 0' TERM")
                    .doesNotContain("I am 1\n");
            assertThat(exec(lab, first, "tr '\\0' ' ' < /proc/1/cmdline; echo $$"))
                    .startsWith("/pause ");
            assertThat(lab.findEnd(first)).isEmpty();
        }
    }

    @Test
    void thePauseProcessIsClosedAsTightlyAsAContainer() throws Exception {
        try (var lab = lab()) {
            var id = forever(lab, "main");
            var process = Integer.toString(pause(lab).pid());
            var status = ProcessStatus.of(process);
            assertThat(status.text("CapBnd") + status.text("CapEff")).isEqualTo("0".repeat(32));
            assertThat(List.of(status.text("NoNewPrivs"), status.text("Seccomp"), status.text("Threads")))
                    .containsExactly("1", "2", "1");
            assertThat(status.numbers("Uid")).containsOnly(65535L);
            assertThat(Files.readString(Path.of("/proc", process, "oom_score_adj"))
                            .strip())
                    .isEqualTo(Integer.toString(AgentProcess.read().oomScoreAdjustment(-998)));
            try (var open = Files.list(Path.of("/proc", process, "fd"))) {
                assertThat(open).isEmpty();
            }
            assertThat(Files.readString(Path.of("/proc", process, "cgroup"))).contains(lab.pod + "/pause");
            assertThat(Files.readAllLines(Path.of("/proc", process, "mountinfo")))
                    .singleElement()
                    .asString()
                    .contains(" / / ro,nosuid,nodev", "tmpfs");
            assertThat(exec(lab, id, "kill -9 1; kill -9 1; ls /proc/1/root 2>&1; cat /proc/1/maps 2>&1; echo tried"))
                    .contains("Permission denied", "tried");
            assertThat(pause(lab).isRunning()).isTrue();
            assertThat(lab.runtime.list()).hasSize(1);
        }
    }

    /** The kernel writes it down for the agent that may come then. */
    @Test
    void howEachEndedIsInThePodsAccount() throws Exception {
        try (var lab = lab()) {
            var ids = List.of(
                    lab.container("first").script("(exit 7); exit 5").start(),
                    lab.container("second").script("exit 6").start());
            for (var id : ids) {
                lab.awaitEnd(id);
            }
            var codes = new ArrayList<Integer>();
            for (var id : ids) {
                var record = ContainerRecord.parse(
                        Files.readAllBytes(lab.config.directoryOf(id).resolve("record.json")));
                codes.add(requireNonNull(record.account())
                        .find()
                        .orElseThrow()
                        .status()
                        .code());
            }
            assertThat(codes).containsExactly(5, 6);
        }
    }

    @Test
    void oneEndsAndStartsAgainWhileTheOthersLiveOn() {
        try (var lab = lab()) {
            var first = forever(lab, "first");
            var second = forever(lab, "second");
            var before = pause(lab);
            lab.runtime.kill(first);
            assertThat(lab.awaitEnd(first).exitCode()).isEqualTo(137);
            lab.runtime.remove(first);
            var again = forever(lab, "first");
            assertThat(lab.findEnd(second)).isEmpty();
            assertThat(pause(lab)).isEqualTo(before);
            lab.runtime.signal(again, 15);
            assertThat(lab.awaitEnd(again).exitCode()).isZero();
        }
    }

    /** What its parents leave is reaped by the pause process; what a container leaves running ends with it. */
    @Test
    void orphansAreReaped() {
        try (var lab = lab()) {
            var id = forever(lab, "main");
            assertThat(
                            exec(
                                    lab,
                                    id,
                                    "for i in 1 2 3 4; do sh -c 'sleep 0.2 & exit' ; done; sleep 1; grep -sl '^State:.Z' /proc/[0-9]*/status; echo seen"))
                    .isEqualTo("seen\n");
            var leaving = lab.container("leaving")
                    .script("setsid sleep 54321 & echo left; sleep 0.3")
                    .start();
            lab.awaitEnd(leaving);
            await().atMost(Lab.PATIENCE)
                    .until(() -> !exec(lab, id, "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '")
                            .contains("sleep 54321"));
            assertThat(lab.findEnd(id)).isEmpty();
        }
    }

    @Test
    void theNextAgentFindsIt() {
        try (var lab = lab()) {
            var first = forever(lab, "first");
            var before = pause(lab);
            lab.restartRuntime();
            var second = forever(lab, "second");
            assertThat(pause(lab)).isEqualTo(before);
            assertThat(pid(lab, first)).isNotEqualTo(pid(lab, second));
            assertThat(exec(lab, second, "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n' | grep -c '^trap'"))
                    .isEqualTo("2\n");
        }
    }

    @Test
    void withItAllEndsAndTheNextContainerGetsAnother() {
        try (var lab = lab()) {
            var first = forever(lab, "first");
            var before = pause(lab);
            ProcessHandle.of(before.pid()).orElseThrow().destroyForcibly();
            assertThat(lab.awaitEnd(first).exitCode()).isEqualTo(137);
            forever(lab, "second");
            assertThat(before.isAlive()).isFalse();
            assertThat(pause(lab)).isNotEqualTo(before);
        }
    }

    @Test
    void itEndsWithThePod() throws IOException {
        RunningProcess process;
        Path groups;
        try (var lab = lab()) {
            forever(lab, "main");
            process = pause(lab);
            groups = Path.of("/sys/fs/cgroup/memory", lab.config.cgroupRootName());
        }
        assertThat(process.isAlive()).isFalse();
        assertThat(groups).doesNotExist();
    }

    @Test
    void whoCouldReadTheAgentsMemoryNeedsUsersOfItsOwn() {
        try (var lab = lab()) {
            var tracer = lab.container("tracer")
                    .security(Lab.capabilities("SYS_PTRACE"))
                    .script(FOREVER);
            assertThatThrownBy(tracer::start)
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining("with hostUsers: false it can have the capability");
        }
        try (var lab = Lab.sharingProcesses(OWN_USERS)) {
            var first = forever(lab, "first");
            var tracer = lab.container("tracer")
                    .security(Lab.withoutAppArmor(Lab.capabilities("SYS_PTRACE")))
                    .script("cat /proc/1/maps > /dev/null && ls /proc/1/root && echo read; " + FOREVER)
                    .start();
            lab.awaitText(tracer, "ready");
            assertThat(lab.output.text(tracer)).isEqualTo("pause\nread\nready\n");
            assertThat(exec(lab, first, "echo still")).isEqualTo("still\n");
        }
    }

    /** Each step of its recipe that the verification can see. */
    @Test
    void theGateStaysClosedWithoutAStep() {
        try (var lab = lab()) {
            for (var step :
                    List.of("make read-only /", "set no_new_privs", "setresuid 65535", "install the seccomp filter")) {
                var syscalls = new LinuxSyscalls();
                try (var launcher = new OmittedStepIT.FaultyLauncher(new ContextLauncher(syscalls), step)) {
                    var sandboxes = new Sandboxes(lab.config, syscalls, launcher);
                    var pauses = new PauseProcesses(
                            sandboxes,
                            lab.config,
                            syscalls,
                            launcher,
                            CgroupTree.detect(lab.config.cgroupRootName(), syscalls),
                            AgentProcess.read(),
                            new Filters(lab.config.seccompDirectory()));
                    assertThatThrownBy(() -> pauses.in(sandboxes.require(lab.pod)))
                            .as(step)
                            .isInstanceOf(RuntimeException.class);
                    assertThat(sandboxes.pauseRecord(lab.pod)).contains("none");
                }
            }
        }
    }
}
