/** The agent's protocol without its transport, for simulations. */
@NullMarked
package io.skiff.agent.session;

import org.jspecify.annotations.NullMarked;
