/** Which nodes are there, and what becomes of the pods of one that is lost. */
@NullMarked
package io.skiff.controlplane.node;

import org.jspecify.annotations.NullMarked;
