package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.launch.Step;
import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.RecordingSyscalls;
import io.skiff.agent.security.CapabilitySet;
import io.skiff.agent.security.seccomp.Filters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records the start of a container: the steps of its child, and the cleanup after a failed start. */
class ContainerStartTest {

    private static final PodUid POD = new PodUid("pod-1");
    private static final ContainerId ID = new ContainerId(POD, "web", 0);
    private static final Filters FILTERS = new Filters(Path.of("/nonexistent"));
    private static final int STEPS_AT_LEAST = 60;

    @TempDir
    Path directory;

    private final RecordingSyscalls syscalls = new RecordingSyscalls();
    private final FakeCgroups cgroups = new FakeCgroups();
    private final List<String> output = new ArrayList<>();
    private Path layer;

    @BeforeEach
    void prepare() throws IOException {
        layer = Files.createDirectories(directory.resolve("layer"));
    }

    @Test
    void takesTheStepsInTheOrderTheKernelNeeds() {
        var steps = failAt(0).steps().stream().map(Step::toString).toList();

        assertThat(steps).hasSizeGreaterThan(STEPS_AT_LEAST);
        // before the namespace, whose root would otherwise be the agent's group
        assertBefore(steps, "join control group", "unshare cgroup namespace");
        assertBefore(steps, "unshare cgroup namespace", "mount cgroup on /sys/fs/cgroup/memory");
        assertBefore(steps, "make the mounts private", "mount overlay on");
        // everything that the image's links could redirect happens inside the new root
        assertBefore(steps, "detach the old root", "mount proc on /proc");
        assertBefore(steps, "detach the old root", "bind a volume on /data");
        assertBefore(steps, "mount proc on /proc", "make read-only /proc/sys");
        // without /proc no link of the image leads to a descriptor
        assertBefore(steps, "mount sysfs on /sys", "mount proc on /proc");
        // a volume over /dev or /proc could choose what is opened, and what hides the kernel's files
        assertBefore(steps, "mknod /dev/null", "open /dev/null");
        assertBefore(steps, "open /dev/null", "bind a volume on /data");
        assertBefore(steps, "chdir to the working directory", "redirect stdin");
        assertBefore(steps, "mask /proc/keys", "bind a volume on /data");
        assertBefore(steps, "bind a volume on /data", "make read-only /");
        // a later mount does not hide the working directory once it is entered
        assertBefore(steps, "make read-only /proc/sys", "chdir to the working directory");
        // capabilities go last, because earlier steps need them
        assertBefore(steps, "make read-only /", "drop capability");
        assertBefore(steps, "drop capability", "setresuid");
        assertBefore(steps, "setresuid", "capset");
        // with no_new_privs, which is set here, the filter needs no capability
        assertThat(steps.get(steps.size() - 1)).startsWith("install the seccomp filter");
    }

    private static void assertBefore(List<String> steps, String first, String second) {
        assertThat(indexOf(steps, first)).as("%s before %s", first, second).isLessThan(indexOf(steps, second));
    }

    private static int indexOf(List<String> steps, String text) {
        if (steps.contains(text)) {
            return steps.indexOf(text);
        }
        var fitting = steps.stream().filter(step -> step.startsWith(text)).findFirst();
        return steps.indexOf(fitting.orElseThrow(() -> new AssertionError("no step " + text + " in " + steps)));
    }

    @Test
    void leavesNothingWhicheverStepFails() {
        int count = failAt(0).steps().size();
        for (int i = 0; i < count; i++) {
            var step = failAt(i).steps().get(i);
            assertThat(lastFault).hasMessage(step + ": EPERM");
        }
        assertThat(output).hasSize(2 * (count + 1));
    }

    @Test
    void leavesNothingWhenAnythingOfTheAgentsOwnFails() {
        for (var call : List.of("mkfifo", "chown", "open ", "open_tree")) {
            var failing = new RecordingSyscalls().fail(call, Errno.ENOSPC);
            assertThatThrownBy(() -> start(failing, new RecordingLauncher(0)))
                    .isInstanceOf(ErrnoException.class)
                    .hasMessageEndingWith("ENOSPC");
            assertNothingIsLeft(failing);
        }
    }

    private Throwable lastFault = new IllegalStateException("nothing failed yet");

    private RecordingLauncher failAt(int step) {
        var launcher = new RecordingLauncher(step);
        try {
            start(syscalls, launcher);
        } catch (ErrnoException fault) {
            lastFault = fault;
        }
        assertNothingIsLeft(syscalls);
        return launcher;
    }

    private void assertNothingIsLeft(RecordingSyscalls used) {
        assertThat(used.openDescriptors()).isEmpty();
        assertThat(directory.resolve("run/containers")).isEmptyDirectory();
        assertThat(directory.resolve("state/containers")).isEmptyDirectory();
        assertThat(cgroups.groups()).isEmpty();
        assertThat(output.get(output.size() - 1)).isEqualTo("discard");
    }

    private void start(RecordingSyscalls used, RecordingLauncher launcher) {
        var config = RuntimeConfig.of("n1", directory.resolve("run"), directory.resolve("state"));
        var agent = new AgentProcess(
                2,
                new CapabilitySet(0x1ffffffffffL),
                new CapabilitySet(0x1ffffffffffL),
                1 << 20,
                0,
                true,
                Map.of(),
                0,
                "boot");
        var start = new ContainerStart(
                config,
                used,
                launcher,
                cgroups,
                new RecordingOutput(),
                Clock.systemUTC(),
                agent,
                new ContainerRecords(config),
                FILTERS,
                new ContainerInputs(config, used));
        var started = start.start(
                spec(),
                new PodNamespaces(
                        new Sandbox(POD, directory.resolve("net"), HostNamespaces.NONE),
                        "host",
                        List.of(directory.resolve("ipc"), directory.resolve("uts"), directory.resolve("net"))),
                java.util.Optional.empty());
        throw new AssertionError("started: " + started);
    }

    private ContainerSpec spec() {
        return new ContainerSpec(
                ID,
                List.of(layer),
                List.of("/bin/true"),
                Map.of(),
                "/work",
                "1000",
                List.of(),
                ResourceSpec.UNLIMITED,
                new SecuritySpec(
                        List.of(),
                        List.of(),
                        true,
                        true,
                        java.util.Optional.empty(),
                        java.util.Optional.empty(),
                        false),
                Stream.of(layer)
                        .map(source -> new BindMount(source, "/data", true))
                        .toList(),
                directory.resolve("log"),
                Map.of());
    }

    private final class RecordingOutput implements OutputSink {

        @Override
        public void attach(ContainerId id, Path stdoutFifo, Path stderrFifo, Path logDirectory) {
            output.add("attach");
        }

        @Override
        public void detach(ContainerId id) {
            output.add("detach");
        }

        @Override
        public void discard(ContainerId id) {
            output.add("discard");
        }
    }
}
