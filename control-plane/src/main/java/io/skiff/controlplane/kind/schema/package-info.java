/** The fields of each kind as data: a tree of schemas, and the check of objects against it. */
@NullMarked
package io.skiff.controlplane.kind.schema;

import org.jspecify.annotations.NullMarked;
