/**
 * The Kubernetes API over HTTP. It treats all kinds alike: package {@code kind} has everything particular about one.
 */
@NullMarked
package io.skiff.controlplane.api;

import org.jspecify.annotations.NullMarked;
