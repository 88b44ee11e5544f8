/** Waits for changes of objects. A wait outlives a restart of the server. */
@NullMarked
package io.skiff.cli.watch;

import org.jspecify.annotations.NullMarked;
