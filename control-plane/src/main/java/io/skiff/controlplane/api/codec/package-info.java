/** Parses the bodies of requests (JSON, YAML, protobuf) within bounds, and writes metadata in protobuf. */
@NullMarked
package io.skiff.controlplane.api.codec;

import org.jspecify.annotations.NullMarked;
