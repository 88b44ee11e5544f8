/** The stream to the control plane: what is said on it, how it is written, and how it begins again. */
@NullMarked
package io.skiff.agent.session;

import org.jspecify.annotations.NullMarked;
