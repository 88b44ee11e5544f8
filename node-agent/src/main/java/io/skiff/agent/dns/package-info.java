/**
 * The name server of this node's pods: the cluster's names from what the node was told of services, all others from the name servers of the host.
 *
 * <p>{@link io.skiff.agent.dns.ClusterDns} is the door. A question arrives in {@link io.skiff.agent.dns.DnsSockets} and is answered by
 * {@link io.skiff.agent.dns.Responder}: by {@link io.skiff.agent.dns.ClusterZone} at once, or by {@link io.skiff.agent.dns.Upstream}. All of it happens in one thread.
 */
@NullMarked
package io.skiff.agent.dns;

import org.jspecify.annotations.NullMarked;
