/** The volumes of pods as directories of the host. */
@NullMarked
package io.skiff.agent.volume;

import org.jspecify.annotations.NullMarked;
