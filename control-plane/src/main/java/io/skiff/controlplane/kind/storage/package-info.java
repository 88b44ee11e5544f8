/** The kinds of persistent data: volumes, claims to them, and the classes that say how volumes are made. */
@NullMarked
package io.skiff.controlplane.kind.storage;

import org.jspecify.annotations.NullMarked;
