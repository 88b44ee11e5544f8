/** Startup, readiness and liveness probes. Their results are observations for the planner. */
@NullMarked
package io.skiff.agent.probe;

import org.jspecify.annotations.NullMarked;
