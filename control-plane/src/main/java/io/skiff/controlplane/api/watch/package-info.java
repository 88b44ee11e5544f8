/** Watches: a bounded history, followed by what the view tells. */
@NullMarked
package io.skiff.controlplane.api.watch;

import org.jspecify.annotations.NullMarked;
