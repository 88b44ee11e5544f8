/** The sub-resources of nodes: proxy, by which users reach what a node itself answers. */
@NullMarked
package io.skiff.controlplane.api.node;

import org.jspecify.annotations.NullMarked;
