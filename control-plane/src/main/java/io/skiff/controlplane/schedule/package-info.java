/**
 * The scheduler: filters that can explain themselves, scores, placement, and the binding of pods that no other
 * controller placed.
 */
@NullMarked
package io.skiff.controlplane.schedule;

import org.jspecify.annotations.NullMarked;
