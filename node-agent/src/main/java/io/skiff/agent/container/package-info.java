/** Containers as the rest of the agent sees them: the port {@code ContainerRuntime} and its Linux implementation. */
@NullMarked
package io.skiff.agent.container;

import org.jspecify.annotations.NullMarked;
