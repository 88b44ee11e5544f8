/** What kinds with addresses and ports share. */
@NullMarked
package io.skiff.controlplane.kind.network;

import org.jspecify.annotations.NullMarked;
