/**
 * What the node lacks, and which pods have to go for it, by the rules of the kubelet's eviction manager. Decisions
 * without I/O: {@code core.PressureWatch} and {@code core.StorageLimits} read and act.
 */
@NullMarked
package io.skiff.agent.pressure;

import org.jspecify.annotations.NullMarked;
