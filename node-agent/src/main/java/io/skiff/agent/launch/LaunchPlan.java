package io.skiff.agent.launch;

import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a child does on its way to the user's program.
 *
 * @param cloneFlags namespaces made with the child itself
 * @param cgroup descriptor of the v2 control group it starts in
 * @param descriptors of the agent that the steps need; every other one is closed first
 * @param steps while these descriptors are open
 * @param lastDescriptors those that stay open for the last steps
 * @param lastSteps before the gate, when no descriptor is open but these and the gate's: for what goes where the user says, which
 *     could be {@code /proc/self/fd/8}
 * @param executions after the gate: execve, one for each place where the program may be
 */
public record LaunchPlan(
        long cloneFlags,
        OptionalInt cgroup,
        SortedSet<Integer> descriptors,
        List<Step> steps,
        SortedSet<Integer> lastDescriptors,
        List<Step> lastSteps,
        List<Step> executions) {

    public LaunchPlan {
        descriptors = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(descriptors));
        steps = List.copyOf(steps);
        lastDescriptors = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(lastDescriptors));
        lastSteps = List.copyOf(lastSteps);
        executions = List.copyOf(executions);
    }
}
