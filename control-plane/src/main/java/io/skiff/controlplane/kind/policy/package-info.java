/** The kinds of the group policy. */
@NullMarked
package io.skiff.controlplane.kind.policy;

import org.jspecify.annotations.NullMarked;
