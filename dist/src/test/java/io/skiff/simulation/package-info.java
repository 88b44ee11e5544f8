/** Simulates the whole cluster in one thread and in virtual time, with faults that a seed chooses. */
@NullMarked
package io.skiff.simulation;

import org.jspecify.annotations.NullMarked;
