/** The whole cluster in one thread, in virtual time, with everything going wrong that a seed can think of. */
@NullMarked
package io.skiff.simulation;

import org.jspecify.annotations.NullMarked;
