/** The agent's protocol without its transport, for simulations. */
@NullMarked
package io.skiff.agent.gateway;

import org.jspecify.annotations.NullMarked;
