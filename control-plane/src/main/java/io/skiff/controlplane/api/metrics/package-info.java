/**
 * The metrics of nodes and pods (metrics.k8s.io): made of what the agents read when somebody asks, and stored nowhere. {@link
 * io.skiff.controlplane.api.metrics.MetricsApi} answers requests, {@link io.skiff.controlplane.api.metrics.NodeUsages} asks the nodes.
 */
@NullMarked
package io.skiff.controlplane.api.metrics;

import org.jspecify.annotations.NullMarked;
