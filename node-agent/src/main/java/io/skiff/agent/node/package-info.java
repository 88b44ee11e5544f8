/** This host as a node of the cluster: its name, its addresses, its one agent. */
@NullMarked
package io.skiff.agent.node;

import org.jspecify.annotations.NullMarked;
