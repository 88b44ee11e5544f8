/**
 * Ways to what runs on nodes. {@code Tunnels} is the port through which the API reaches containers; a tunnel is a call of its own, which the
 * node's agent makes when it is asked to, on a connection beside that of its session.
 */
@NullMarked
package io.skiff.controlplane.tunnel;

import org.jspecify.annotations.NullMarked;
