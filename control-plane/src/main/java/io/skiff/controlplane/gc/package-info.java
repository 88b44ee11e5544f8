/**
 * The garbage collector: it removes dependents without owners, the content of deleted namespaces, what a missing node
 * ran, what has expired, and the oldest of too many finished objects. It names no kind: the definition of a kind says
 * when its objects are garbage ({@link io.skiff.controlplane.kind.GarbageRule}) and how they end
 * ({@link io.skiff.controlplane.kind.DeletionRule}).
 */
@NullMarked
package io.skiff.controlplane.gc;

import org.jspecify.annotations.NullMarked;
