/** Ways from the control plane to what runs on this node: each is a call of its own that this node makes when it is asked to. */
@NullMarked
package io.skiff.agent.tunnel;

import org.jspecify.annotations.NullMarked;
