/** The sub-resources of pods: log and eviction. */
@NullMarked
package io.skiff.controlplane.api.pod;

import org.jspecify.annotations.NullMarked;
