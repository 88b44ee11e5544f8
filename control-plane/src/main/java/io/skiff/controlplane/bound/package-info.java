/** What keeps one from taking everything: places for connections, turns for work, bytes on their way. */
@NullMarked
package io.skiff.controlplane.bound;

import org.jspecify.annotations.NullMarked;
