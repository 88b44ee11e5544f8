/**
 * Which server hears which node, in the store: keys on the server's lease, that die with it. Each server writes them for the agents that are
 * connected to it ({@link io.skiff.controlplane.presence.Presence}); everybody reads them from the view.
 */
@NullMarked
package io.skiff.controlplane.presence;

import org.jspecify.annotations.NullMarked;
