/** The kinds of the group discovery.k8s.io. */
@NullMarked
package io.skiff.controlplane.kind.discovery;

import org.jspecify.annotations.NullMarked;
