/** The stored nodes: an agent's description of its host is checked, and written as a Node with a pod subnet. */
@NullMarked
package io.skiff.controlplane.gateway.node;

import org.jspecify.annotations.NullMarked;
