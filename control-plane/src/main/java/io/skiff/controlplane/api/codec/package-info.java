/** Parses the bodies of requests (JSON, YAML, protobuf) within bounds. */
@NullMarked
package io.skiff.controlplane.api.codec;

import org.jspecify.annotations.NullMarked;
