/**
 * Layers of images from node to node, so that the cluster fetches each once. Every agent serves those that it has ({@code LayerService}) to the nodes
 * that the control plane named as its peers, over TLS with the certificates of nodes on both sides.
 *
 * <p>A node that lacks layers asks the others who has them ({@code NodeNeighbours}). When several nodes begin at once, nobody has them: then one node for
 * each layer, found by its hash, notes who asked first ({@code Claims}). That node fetches the layer from the registry, and the others wait for it
 * ({@code Promises}). Whatever fails in this, a node falls back to the registry; and nothing that a neighbour sends is seen before its digest is checked.
 */
@NullMarked
package io.skiff.agent.neighbour;

import org.jspecify.annotations.NullMarked;
