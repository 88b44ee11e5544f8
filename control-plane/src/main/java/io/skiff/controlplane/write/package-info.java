/**
 * How controllers write: {@link io.skiff.controlplane.write.StoreWriter} stores an object when nobody else wrote it since and this server still leads
 * ({@link io.skiff.controlplane.write.Fence}); {@link io.skiff.controlplane.write.EventRecorder} tells of what happened.
 */
@NullMarked
package io.skiff.controlplane.write;

import org.jspecify.annotations.NullMarked;
