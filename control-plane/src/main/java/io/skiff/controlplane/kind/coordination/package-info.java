/** The kinds of the group coordination.k8s.io. */
@NullMarked
package io.skiff.controlplane.kind.coordination;

import org.jspecify.annotations.NullMarked;
