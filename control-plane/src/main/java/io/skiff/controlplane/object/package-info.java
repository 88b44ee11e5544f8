/**
 * The lowest layer: an object of the API, its kind, its key, its name and its JSON. Every other package depends on this
 * one; this one depends on no other.
 */
@NullMarked
package io.skiff.controlplane.object;

import org.jspecify.annotations.NullMarked;
