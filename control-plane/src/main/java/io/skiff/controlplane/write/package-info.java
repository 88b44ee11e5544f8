/**
 * How controllers write: {@link io.skiff.controlplane.write.StoreWriter} stores an object when nobody else wrote it since and this server still leads
 * ({@link io.skiff.controlplane.write.Fence}).
 */
@NullMarked
package io.skiff.controlplane.write;

import org.jspecify.annotations.NullMarked;
