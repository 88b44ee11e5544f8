/** Waits for objects to change, also over a restart of the server. */
@NullMarked
package io.skiff.cli.watch;

import org.jspecify.annotations.NullMarked;
