/**
 * Moves a deployment from its observed pods to the wanted ones, revision by revision. {@code DeploymentPlanner} plans,
 * {@code Rollout} has the arithmetic of a rolling update.
 */
@NullMarked
package io.skiff.controlplane.deployment;

import org.jspecify.annotations.NullMarked;
