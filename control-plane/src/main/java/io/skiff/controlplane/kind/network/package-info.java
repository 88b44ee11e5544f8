/** The common parts of kinds with addresses and ports. */
@NullMarked
package io.skiff.controlplane.kind.network;

import org.jspecify.annotations.NullMarked;
