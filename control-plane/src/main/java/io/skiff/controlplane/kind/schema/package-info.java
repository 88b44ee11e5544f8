/** Which fields there are, as data: a tree for each kind, and the check of objects against it. */
@NullMarked
package io.skiff.controlplane.kind.schema;

import org.jspecify.annotations.NullMarked;
