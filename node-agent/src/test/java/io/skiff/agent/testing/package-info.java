/** Fakes of the agent's ports, for tests of the agent and of the whole cluster. */
@NullMarked
package io.skiff.agent.testing;

import org.jspecify.annotations.NullMarked;
