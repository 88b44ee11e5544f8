/** What the agent is asked to run, and the decisions that follow. */
@NullMarked
package io.skiff.agent.pod;

import org.jspecify.annotations.NullMarked;
