/**
 * The cluster in memory, as controllers and API see it: {@code LiveView} is folded from a list and a watch by
 * {@code ViewFolder}, and is always as of one revision.
 */
@NullMarked
package io.skiff.controlplane.view;

import org.jspecify.annotations.NullMarked;
