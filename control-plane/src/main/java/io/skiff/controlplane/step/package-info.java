/**
 * The way in which threads work here: a part works in small steps, on a thread in production and all parts on one
 * thread in a test.
 */
@NullMarked
package io.skiff.controlplane.step;

import org.jspecify.annotations.NullMarked;
