/**
 * Decides what a build does: which stages ({@link io.skiff.agent.build.plan.StageGraph}), which steps with all variables replaced
 * ({@link io.skiff.agent.build.plan.StagePlanner}), and by which key the result of a step is found again ({@link
 * io.skiff.agent.build.plan.StepKey}). Pure: no I/O, clock, thread or log.
 */
@NullMarked
package io.skiff.agent.build.plan;

import org.jspecify.annotations.NullMarked;
