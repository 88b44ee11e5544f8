/**
 * Starts the process of a container. A JVM cannot run Java after fork, so the child runs a list of system calls that
 * Java has prepared.
 *
 * <p>The way of a launch through this package:
 *
 * <ol>
 *   <li>{@code container.ContainerRecipe} writes a {@link io.skiff.agent.launch.LaunchPlan}: the child's
 *       {@link io.skiff.agent.launch.Step}s as data, which tests read and fail one by one.
 *       {@link io.skiff.agent.launch.ProcessSteps}, and packages {@code rootfs} and {@code security}, have the steps.
 *       All steps of one busybox container, in order, stand in the tests' {@code golden/busybox-recipe.txt}: read it
 *       first.
 *   <li>{@link io.skiff.agent.launch.ContextLauncher} adds the steps of the gate, and starts a
 *       {@link io.skiff.agent.launch.Launch} on a thread of its own.
 *   <li>{@link io.skiff.agent.launch.Chain} puts the plan into native memory: one {@code ucontext} for each call,
 *       linked to the next, with a slot for the errno of each step. A chain cannot branch: after a step that failed it
 *       goes on.
 *   <li>The thread clones the child onto the chain. The child shares the agent's memory, and the thread sleeps until
 *       execve or the child's end.
 *   <li>The child does its steps and stops at the gate, a pipe that it reads.
 *   <li>The launcher reads the slots. {@code container.ContainerStart} takes a
 *       {@link io.skiff.agent.launch.ProcessView} of the child from /proc, and
 *       {@link io.skiff.agent.launch.SandboxVerification} compares it with the
 *       {@link io.skiff.agent.launch.ExpectedSandbox} of the recipe.
 *   <li>If no step failed and nothing differs, {@link io.skiff.agent.launch.GatedChild#open} fills in the paths of the
 *       program and opens the gate. The child calls execve. Otherwise {@link io.skiff.agent.launch.GatedChild#abort}
 *       kills it.
 * </ol>
 *
 * <p>To add something to every container: a step in the recipe at the right place, its effect in
 * {@code ExpectedSandbox} and {@code SandboxVerification}, a test that fails the step, and the golden file (rewritten
 * with {@code -Dgolden.rewrite=true}).
 *
 * <p>What this package must never do:
 *
 * <ul>
 *   <li>run Java, a signal handler of the JVM, or anything but the prepared calls in the child;
 *   <li>rely on an earlier step: each step must be harmless even if all steps before it failed;
 *   <li>allow an execve before the verification, or after the agent has died: the paths stay empty until the gate
 *       opens;
 *   <li>keep a descriptor of the agent open in a step that uses a path of the user: the path could be
 *       {@code /proc/self/fd/8}.
 * </ul>
 */
@NullMarked
package io.skiff.agent.launch;

import org.jspecify.annotations.NullMarked;
