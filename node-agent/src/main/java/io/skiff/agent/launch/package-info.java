/**
 * How a container's process comes to be. A JVM cannot run Java after fork, so the child runs a list of system calls that Java has prepared:
 *
 * <ol>
 *   <li>A {@link io.skiff.agent.launch.LaunchPlan} says what the child does, as {@link io.skiff.agent.launch.Step}s: data, which tests read and fail
 *       one by one. {@code container.ContainerRecipe} writes it; the whole of one busybox container stands in the tests' resources, {@code
 *       golden/busybox-recipe.txt}.
 *   <li>A {@link io.skiff.agent.launch.Chain} is the same in native memory: one {@code ucontext} for each call, linked to the next, with a slot for
 *       the errno of each step. A chain cannot branch: after a step that failed it goes on.
 *   <li>{@link io.skiff.agent.launch.ContextLauncher} clones the child onto the chain. The child stops at the gate, a pipe that it reads.
 *   <li>{@link io.skiff.agent.launch.SandboxVerification} reads in /proc what the child really is. Only when all of it is as asked, and no step
 *       failed, does {@link io.skiff.agent.launch.GatedChild#open} open the gate, and the child executes its program.
 * </ol>
 *
 * <p>Every step must be harmless without those before it, because of point 2; and nothing may be executed by a child whose agent has died, so the
 * paths of the program stay empty until the gate opens.
 */
@NullMarked
package io.skiff.agent.launch;

import org.jspecify.annotations.NullMarked;
