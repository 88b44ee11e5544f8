package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.cgroup.CgroupTree;
import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.launch.ContextLauncher;
import io.skiff.agent.launch.GatedChild;
import io.skiff.agent.launch.LaunchPlan;
import io.skiff.agent.launch.Launcher;
import io.skiff.agent.launch.Step;
import io.skiff.agent.linux.LinuxSyscalls;
import io.skiff.agent.security.seccomp.Filters;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Leaves out one step of a start after the other, as a mistake of the recipe would: the gate stays closed, and says why. */
@Tag("cgroup")
class OmittedStepIT {

    /** Beginnings of steps, and of what the verification finds. */
    private static final Map<String, String> FAULTS = Map.ofEntries(
            Map.entry("enter namespace user", "user ids: [0, 0, 0, 0], not ["),
            Map.entry("enter namespace net", "net namespace: "),
            Map.entry("enter namespace ipc", "ipc namespace: "),
            Map.entry("unshare cgroup namespace", "cgroup namespace: "),
            Map.entry("make read-only /proc/sys", "mounts: /proc/sys is not read-only"),
            Map.entry("mask /proc/keys", "mounts: no tmpfs on /proc/keys"),
            Map.entry("bind a volume on /data", "mounts: no volume on /data"),
            Map.entry("drop capability 21", "CapBnd: "),
            Map.entry("capset", "CapEff: "),
            Map.entry("setgroups", "groups: "),
            Map.entry("install the seccomp filter", "seccomp mode: 0, not 2"),
            Map.entry("set limit NOFILE", "open files: "));

    @Test
    void aPodWithUsersOfItsOwnNeedsEachOfThem() throws Exception {
        try (var lab = new Lab(new HostNamespaces(false, false, false, false))) {
            var data = Files.createDirectories(lab.directory.resolve("data"));
            FAULTS.forEach((step, violation) -> {
                var draft = lab.container("faulty").mounts(List.of(new BindMount(data, "/data", false)));
                assertThatThrownBy(() -> startWithout(step, lab, draft.spec()))
                        .as(step)
                        .isInstanceOf(ContainerException.class)
                        .hasMessageStartingWith("the container's sandbox failed its verification: ")
                        .hasMessageContaining(violation);
            });
            assertThat(lab.runtime.list()).isEmpty();
        }
    }

    /** As of memory, in the middle of a start: then the pod can still be removed, which the end of the lab does. */
    @Test
    void anErrorLeavesNoControlGroup() throws Exception {
        var mounts = CgroupTree.detect("", new LinuxSyscalls()).mounts();
        try (var lab = new Lab()) {
            assertThatThrownBy(() -> startWithout(
                            "a step that is none", lab, lab.container("faulty").spec()))
                    .isInstanceOf(AssertionError.class);
            for (var mount : mounts) {
                assertThat(mount.resolve(lab.config.cgroupRootName())
                                .resolve(lab.pod.value())
                                .resolve("faulty_0"))
                        .doesNotExist();
            }
        }
    }

    private static void startWithout(String step, Lab lab, ContainerSpec spec) {
        var syscalls = new LinuxSyscalls();
        try (var launcher = new FaultyLauncher(new ContextLauncher(syscalls), step)) {
            new ContainerStart(
                            lab.config,
                            syscalls,
                            launcher,
                            CgroupTree.detect(lab.config.cgroupRootName(), syscalls),
                            new CapturedOutput(),
                            Clock.systemUTC(),
                            AgentProcess.read(),
                            new ContainerRecords(lab.config),
                            new Filters(lab.config.seccompDirectory()),
                            new ContainerInputs(lab.config, syscalls))
                    .start(spec, new Sandboxes(lab.config, syscalls, launcher).require(lab.pod), Optional.empty());
        }
    }

    record FaultyLauncher(Launcher launcher, String omitted) implements Launcher {

        @Override
        public GatedChild launch(LaunchPlan plan) {
            var steps = without(plan.steps());
            var lastSteps = without(plan.lastSteps());
            assertThat(steps.size() + lastSteps.size())
                    .as("there is a step " + omitted)
                    .isLessThan(plan.steps().size() + plan.lastSteps().size());
            return launcher.launch(new LaunchPlan(
                    plan.cloneFlags(),
                    plan.cgroup(),
                    plan.company(),
                    plan.descriptors(),
                    steps,
                    plan.lastDescriptors(),
                    lastSteps,
                    plan.executions()));
        }

        private List<Step> without(List<Step> steps) {
            return steps.stream()
                    .filter(step -> !step.toString().startsWith(omitted))
                    .toList();
        }

        @Override
        public void close() {
            launcher.close();
        }
    }
}
