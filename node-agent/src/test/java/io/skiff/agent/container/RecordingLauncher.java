package io.skiff.agent.container;

import io.skiff.agent.launch.GatedChild;
import io.skiff.agent.launch.LaunchPlan;
import io.skiff.agent.launch.Launcher;
import io.skiff.agent.launch.Step;
import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import java.util.ArrayList;
import java.util.List;

/** Keeps the given plan, and fails at one of its steps. */
final class RecordingLauncher implements Launcher {

    private final List<Step> steps = new ArrayList<>();
    private final int failingStep;

    RecordingLauncher(int failingStep) {
        this.failingStep = failingStep;
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    @Override
    public GatedChild launch(LaunchPlan plan) {
        steps.addAll(plan.steps());
        steps.addAll(plan.lastSteps());
        var step = steps.get(failingStep);
        throw new ErrnoException(step.operation(), step.target(), Errno.EPERM);
    }

    @Override
    public void close() {}
}
