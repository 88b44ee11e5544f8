/** What network the nodes are to make, how far they have made it, and which pods traffic still has to leave. */
@NullMarked
package io.skiff.controlplane.gateway.network;

import org.jspecify.annotations.NullMarked;
