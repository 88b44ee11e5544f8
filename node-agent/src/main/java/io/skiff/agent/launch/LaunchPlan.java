package io.skiff.agent.launch;

import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The steps of a child on its way to the user's program.
 *
 * @param cloneFlags the namespaces that clone makes
 * @param cgroup descriptor of the v2 control group in which the child starts
 * @param company descriptor of a process in whose pid namespace the child is born; empty for the agent's own, or a new one
 * @param descriptors the agent's descriptors that the steps need; the child closes every other one first
 * @param steps the first steps, with these descriptors open
 * @param lastDescriptors the descriptors that stay open for the last steps
 * @param lastSteps the steps before the gate, with no other descriptors open than these and the gate's. Steps with a
 *     user's path belong here, because the path could be {@code /proc/self/fd/8}
 * @param executions the steps after the gate: one execve for each path to try
 */
public record LaunchPlan(
        long cloneFlags,
        OptionalInt cgroup,
        OptionalInt company,
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
