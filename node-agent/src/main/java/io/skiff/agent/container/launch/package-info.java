/** The chain of calls that becomes a container, the gate it waits at, and the look at it from outside before the gate opens. */
@NullMarked
package io.skiff.agent.container.launch;

import org.jspecify.annotations.NullMarked;
