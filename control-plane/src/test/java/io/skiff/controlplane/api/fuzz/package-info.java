/** Random requests to the whole API, from a seed. */
@NullMarked
package io.skiff.controlplane.api.fuzz;

import org.jspecify.annotations.NullMarked;
