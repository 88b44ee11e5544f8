package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.launch.ContextLauncher;
import io.skiff.agent.launch.LaunchPlan;
import io.skiff.agent.launch.ProcessSteps;
import io.skiff.agent.launch.ProcessView;
import io.skiff.agent.launch.Step;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.Flags;
import io.skiff.agent.linux.LinuxSyscalls;
import io.skiff.agent.linux.SyscallNumber;
import io.skiff.agent.linux.Syscalls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the chain and its gate alone: a failure is named, and no child passes a closed gate. */
class GateIT {

    private static final long NONE_IGNORED = 0;

    private final LinuxSyscalls syscalls = new LinuxSyscalls();
    private final ContextLauncher launcher = new ContextLauncher(syscalls);

    @BeforeEach
    void protectMemory() {
        syscalls.setDumpable(0);
    }

    @AfterEach
    void close() {
        launcher.close();
    }

    private static LaunchPlan plan(List<Step> steps, String program) {
        return plan(new TreeSet<>(), steps, program);
    }

    private static LaunchPlan plan(SortedSet<Integer> descriptors, List<Step> steps, String program) {
        return new LaunchPlan(
                Flags.CLONE_NEWPID | Flags.CLONE_NEWNS,
                OptionalInt.empty(),
                OptionalInt.empty(),
                descriptors,
                steps,
                new TreeSet<>(),
                List.of(),
                ProcessSteps.execute(List.of(program), List.of(program), List.of()));
    }

    @Test
    void namesTheFirstStepThatFailedAndLeavesNoChild() throws IOException {
        long before = descriptors();
        var steps = List.of(
                Step.of("setsid", "", SyscallNumber.SETSID),
                Step.of("chdir", "/no/such/place", SyscallNumber.CHDIR, "/no/such/place"),
                Step.of("mkdir", "/proc/x", SyscallNumber.MKDIRAT, Flags.AT_FDCWD, "/proc/x", 0755));

        assertThatThrownBy(() -> launcher.launch(plan(steps, "/bin/true")))
                .isInstanceOf(ErrnoException.class)
                .hasMessage("chdir /no/such/place: ENOENT");

        assertThat(descriptors()).isEqualTo(before);
        assertThat(ProcessHandle.current().children()).isEmpty();
    }

    @Test
    void runsTheProgramOnlyWhenTheGateIsOpened() {
        var child = launcher.launch(plan(ProcessSteps.leaveSession(NONE_IGNORED), "/bin/true"));
        assertThat(commandOf(child.pid()))
                .isEqualTo(commandOf((int) ProcessHandle.current().pid()));

        assertThat(child.open()).isEmpty();

        assertThat(syscalls.awaitReadable(child.pidfd(), Lab.PATIENCE)).isTrue();
        assertThat(syscalls.reap(child.pidfd())).contains(new Syscalls.ExitStatus(0, 0));
        syscalls.close(child.pidfd());
    }

    @Test
    void killsTheChildThatIsNotWanted() throws IOException {
        long before = descriptors();
        var child = launcher.launch(plan(List.of(), "/bin/true"));

        child.abort();

        assertThat(RunningProcess.find(child.pid())).isEmpty();
        assertThat(descriptors()).isEqualTo(before);
    }

    @Test
    void tellsWhatExecveAnswered() {
        var child = launcher.launch(plan(List.of(), "/no/such/program"));

        assertThat(child.open())
                .singleElement()
                .satisfies(failure -> assertThat(failure.toException()).hasMessage("execute /no/such/program: ENOENT"));
    }

    @Test
    void refusesWhileOthersCouldReadTheAgentsMemory() {
        syscalls.setDumpable(1);
        try {
            assertThatThrownBy(() -> launcher.launch(plan(List.of(), "/bin/true")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("PR_GET_DUMPABLE");
        } finally {
            syscalls.setDumpable(0);
        }
    }

    /** A process with Docker's capabilities has the same rights as one that entered a container's namespaces. */
    @Test
    void keepsTheChildsMemoryFromOthersWhileItWaits() throws Exception {
        var child = launcher.launch(plan(List.of(), "/bin/true"));
        try {
            var attack = new ProcessBuilder(
                            "setpriv",
                            "--bounding-set=-sys_ptrace,-sys_admin",
                            "--inh-caps=-all",
                            "sh",
                            "-c",
                            "exec 3<>/proc/" + child.pid() + "/mem && echo open")
                    .redirectErrorStream(true)
                    .start();
            var answer = new String(attack.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).contains("Permission denied").doesNotContain("open\n");
        } finally {
            child.abort();
        }
    }

    @Test
    void leavesNoChildWhenTheAgentDiesBeforeTheGateOpens() throws Exception {
        var agent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        WaitingAgent.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var reader = new BufferedReader(new InputStreamReader(agent.getInputStream(), StandardCharsets.UTF_8))) {
            int child = Integer.parseInt(reader.readLine());
            assertThat(RunningProcess.find(child)).isPresent();

            agent.destroyForcibly();

            assertThat(agent.waitFor(Lab.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            Awaitility.await()
                    .atMost(Lab.PATIENCE)
                    .until(() -> RunningProcess.find(child).isEmpty());
        } finally {
            agent.destroyForcibly();
        }
    }

    private static Step changeDirectory(String path) {
        return Step.of("chdir", path, SyscallNumber.CHDIR, path);
    }

    /**
     * From outside the path looks the same in both cases. Only the mount shows that a child would start on the host.
     */
    @Test
    void tellsAWorkingDirectoryOnTheHostFromOneOfTheChild() {
        int host = syscalls.open(Path.of("/"), Flags.O_RDONLY);
        var leave = List.of(changeDirectory("/proc/self/fd/" + host), changeDirectory("tmp"));
        var escaped = launcher.launch(plan(new TreeSet<>(List.of(host)), leave, "/bin/true"));
        var stayed = launcher.launch(plan(List.of(changeDirectory("/tmp")), "/bin/true"));
        try {
            var outside = ProcessView.of(escaped.pid(), syscalls);
            var inside = ProcessView.of(stayed.pid(), syscalls);

            assertThat(outside.workingDirectory()).isEqualTo(inside.workingDirectory());
            assertThat(outside.mounts().covering("/tmp").orElseThrow().id()).isNotEqualTo(outside.workingMount());
            assertThat(inside.mounts().covering("/tmp").orElseThrow().id()).isEqualTo(inside.workingMount());
        } finally {
            escaped.abort();
            stayed.abort();
            syscalls.close(host);
        }
    }

    private static String commandOf(int pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"));
        } catch (IOException fault) {
            throw new java.io.UncheckedIOException(fault);
        }
    }

    private static long descriptors() throws IOException {
        try (var entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.count();
        }
    }

    /** Brings a child to the gate, prints its pid and never opens the gate. */
    static final class WaitingAgent {

        private WaitingAgent() {}

        public static void main(String[] arguments) throws InterruptedException {
            var syscalls = new LinuxSyscalls();
            syscalls.setDumpable(0);
            var launcher = new ContextLauncher(syscalls);
            System.out.println(launcher.launch(plan(List.of(), "/bin/true")).pid());
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
