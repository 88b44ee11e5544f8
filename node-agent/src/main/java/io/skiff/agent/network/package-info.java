/**
 * This host's part of the cluster network: the bridge and the pods' links, routes to other nodes, service addresses,
 * packet filters.
 */
@NullMarked
package io.skiff.agent.network;

import org.jspecify.annotations.NullMarked;
