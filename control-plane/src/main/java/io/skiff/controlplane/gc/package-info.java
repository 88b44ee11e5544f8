/** Removes what nobody needs any more: dependents without owners, namespaces that end, pods of nodes that are gone. */
@NullMarked
package io.skiff.controlplane.gc;

import org.jspecify.annotations.NullMarked;
