/** The Kubernetes API over HTTP, generic over kinds. */
@NullMarked
package io.skiff.controlplane.api;

import org.jspecify.annotations.NullMarked;
