/** Watches: a bounded history of each kind, followed by the changes of the view. */
@NullMarked
package io.skiff.controlplane.api.watch;

import org.jspecify.annotations.NullMarked;
