/** Failures in the form of the API: Status objects, and the problems of an input. */
@NullMarked
package io.skiff.controlplane.api.status;

import org.jspecify.annotations.NullMarked;
