/** Where a pod runs: filters that can explain, scores, placement, and the binding of pods that no other controller placed. */
@NullMarked
package io.skiff.controlplane.schedule;

import org.jspecify.annotations.NullMarked;
