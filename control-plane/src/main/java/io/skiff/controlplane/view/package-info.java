/** The cluster as the controllers and the API see it: folded from a list and a watch. */
@NullMarked
package io.skiff.controlplane.view;

import org.jspecify.annotations.NullMarked;
