/**
 * The controllers' writes: {@link io.skiff.controlplane.write.StoreWriter} stores an object if nobody else has written
 * it since, and if this server still leads ({@link io.skiff.controlplane.write.Fence}).
 */
@NullMarked
package io.skiff.controlplane.write;

import org.jspecify.annotations.NullMarked;
