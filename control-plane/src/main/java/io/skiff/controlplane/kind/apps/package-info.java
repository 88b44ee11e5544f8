/** The kinds of the group apps. */
@NullMarked
package io.skiff.controlplane.kind.apps;

import org.jspecify.annotations.NullMarked;
