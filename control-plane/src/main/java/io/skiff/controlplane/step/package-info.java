/** How the shells run: in small steps, each on a thread in production and all on one in a test. */
@NullMarked
package io.skiff.controlplane.step;

import org.jspecify.annotations.NullMarked;
