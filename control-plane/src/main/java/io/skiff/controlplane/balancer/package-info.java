/** Services of type LoadBalancer: {@code Balancers} says for which of them every node answers, {@code BalancerPlanner} publishes the nodes' addresses. */
@NullMarked
package io.skiff.controlplane.balancer;

import org.jspecify.annotations.NullMarked;
