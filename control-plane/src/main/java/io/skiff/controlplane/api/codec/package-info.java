/** Bytes to objects and back: JSON, YAML, protobuf request bodies. */
@NullMarked
package io.skiff.controlplane.api.codec;

import org.jspecify.annotations.NullMarked;
