/** The liveness of nodes, and the fate of the pods of a lost one. */
@NullMarked
package io.skiff.controlplane.node;

import org.jspecify.annotations.NullMarked;
