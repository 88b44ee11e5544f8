/** The agent's assignment on disk, from which the next agent starts. */
@NullMarked
package io.skiff.agent.state;

import org.jspecify.annotations.NullMarked;
