/** Label and field selectors. */
@NullMarked
package io.skiff.controlplane.api.selector;

import org.jspecify.annotations.NullMarked;
