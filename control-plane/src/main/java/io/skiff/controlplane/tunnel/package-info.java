/** The port through which the API reaches containers, wherever they run: the gateway implements it. */
@NullMarked
package io.skiff.controlplane.tunnel;

import org.jspecify.annotations.NullMarked;
