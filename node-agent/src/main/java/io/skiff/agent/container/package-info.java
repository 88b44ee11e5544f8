/** Containers as the rest of the agent sees them: the runtime's port, and its Linux implementation. */
@NullMarked
package io.skiff.agent.container;

import org.jspecify.annotations.NullMarked;
