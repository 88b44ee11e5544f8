/**
 * The pods that the agent must run, and the decisions about them: {@code PodPlanner} plans, {@code PodAction} lists all
 * steps.
 */
@NullMarked
package io.skiff.agent.pod;

import org.jspecify.annotations.NullMarked;
