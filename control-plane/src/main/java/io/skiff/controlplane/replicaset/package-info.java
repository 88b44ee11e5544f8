/** Keeps the number of pods that a replica set asks for. */
@NullMarked
package io.skiff.controlplane.replicaset;

import org.jspecify.annotations.NullMarked;
