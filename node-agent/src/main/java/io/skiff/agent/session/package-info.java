/** The stream to the control plane: its messages, their form, and the reconnection after a break. */
@NullMarked
package io.skiff.agent.session;

import org.jspecify.annotations.NullMarked;
