/** Bounds that keep one client from using up a resource: places for connections, turns for work, bytes in flight. */
@NullMarked
package io.skiff.controlplane.bound;

import org.jspecify.annotations.NullMarked;
