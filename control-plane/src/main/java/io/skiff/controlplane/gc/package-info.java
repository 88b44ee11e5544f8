/**
 * The garbage collector: it removes dependents without owners, the content of deleted namespaces, and pods of missing
 * nodes.
 */
@NullMarked
package io.skiff.controlplane.gc;

import org.jspecify.annotations.NullMarked;
