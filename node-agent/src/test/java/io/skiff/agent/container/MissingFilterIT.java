package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.cgroup.CgroupTree;
import io.skiff.agent.launch.ContextLauncher;
import io.skiff.agent.launch.GatedChild;
import io.skiff.agent.launch.LaunchPlan;
import io.skiff.agent.launch.Launcher;
import io.skiff.agent.launch.Step;
import io.skiff.agent.linux.LinuxSyscalls;
import io.skiff.agent.security.seccomp.Filters;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Plants a fault in the chain: the filter is installed not at all or twice, while every step reports success. */
class MissingFilterIT {

    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void keepsTheGateClosedWithoutTheFilter() {
        assertThatThrownBy(() -> start(0))
                .isInstanceOf(ContainerException.class)
                .hasMessage(
                        "the container's sandbox failed its verification: seccomp mode: 0, not 2; seccomp filters: 0, not 1");
    }

    @Test
    void keepsTheGateClosedWithAnotherFilterBesides() {
        assertThatThrownBy(() -> start(2))
                .isInstanceOf(ContainerException.class)
                .hasMessage("the container's sandbox failed its verification: seccomp filters: 2, not 1");
    }

    private void start(int filters) {
        var syscalls = new LinuxSyscalls();
        try (var launcher = new FaultyLauncher(new ContextLauncher(syscalls), filters)) {
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
                    .start(
                            lab.container("faulty").spec(),
                            new Sandboxes(lab.config, syscalls, new ContextLauncher(syscalls)).require(lab.pod),
                            java.util.Optional.empty());
        }
    }

    /** @param filters how often the step runs */
    private record FaultyLauncher(Launcher launcher, int filters) implements Launcher {

        @Override
        public GatedChild launch(LaunchPlan plan) {
            var steps = plan.lastSteps().stream()
                    .flatMap(step -> isFilter(step)
                            ? java.util.Collections.nCopies(filters, step).stream()
                            : java.util.stream.Stream.of(step))
                    .toList();
            return launcher.launch(new LaunchPlan(
                    plan.cloneFlags(),
                    plan.cgroup(),
                    plan.company(),
                    plan.descriptors(),
                    plan.steps(),
                    plan.lastDescriptors(),
                    steps,
                    plan.executions()));
        }

        private static boolean isFilter(Step step) {
            return step.operation().equals("install the seccomp filter");
        }

        @Override
        public void close() {
            launcher.close();
        }
    }
}
