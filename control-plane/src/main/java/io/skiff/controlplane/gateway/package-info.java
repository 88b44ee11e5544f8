/**
 * The way to the nodes: one gRPC stream for each agent, on which assigned pods go out and status comes in.
 *
 * <p>The way of a session through this package:
 *
 * <ol>
 *   <li>{@link io.skiff.controlplane.gateway.GrpcNodeGateway} accepts the agent's stream as an
 *       {@link io.skiff.controlplane.gateway.AgentLink} and passes its messages on. Only the classes named
 *       {@code Grpc...} know the transport.
 *   <li>{@link io.skiff.controlplane.gateway.Gateway} puts messages and changes of the view into inboxes. Everything
 *       else happens in its {@code step}, on one thread, so none of the classes below needs a lock.
 *       {@code AgentMessages} takes each message, and {@code ViewChanges} each change, to the part that it concerns.
 *       What the gateway stores is written by control loops on the same thread, planned like everything else
 *       ({@code RegistrationPlanner}, {@code ReportPlanner}, {@code CutPlanner}).
 *   <li>The first message is a hello. {@link io.skiff.controlplane.gateway.Handshake} refuses a banned node, and one
 *       with another name than its certificate. {@link io.skiff.controlplane.gateway.Sessions} has the current session
 *       of each node: a newer one replaces the older.
 *       {@link io.skiff.controlplane.gateway.node.NodeRegistration} stores the Node as its agent describes it, with a
 *       pod subnet; then the agent gets its welcome. {@link io.skiff.controlplane.gateway.AgentSession} is the state of
 *       the stream.
 *   <li>{@link io.skiff.controlplane.gateway.node.HeardNodes} tells in the store that this server hears the node, and what
 *       the node says of itself; beats write nothing. The server to which the agent said hello last has the node: another
 *       one that still has a session with it ends that ({@link io.skiff.controlplane.presence.Presence}).
 *   <li>{@link io.skiff.controlplane.gateway.body.Assignment} follows the view and keeps the set of pods of the node.
 *       {@link io.skiff.controlplane.gateway.body.PodResolver} makes a pod's body, with the content of ConfigMaps and
 *       Secrets. {@link io.skiff.controlplane.gateway.body.AssignedSets} sends the whole set with uids and hashes, and
 *       bodies when the agent asks for them.
 *   <li>{@link io.skiff.controlplane.gateway.report.StatusIntake} takes in reported pod status, the latest for each pod.
 *       {@code ReportPlanner} decides what it changes in the store, and that it is acknowledged when the write is durable.
 *       {@link io.skiff.controlplane.gateway.report.EventIntake} records the node's events.
 *   <li>{@code NetworkStates} computes the services, endpoints and peers;
 *       {@link io.skiff.controlplane.gateway.network.NetworkFeed} sends them and counts the acknowledgements, also
 *       those that other servers tell of. A pod's end waits in
 *       {@link io.skiff.controlplane.gateway.network.Drains} until the nodes have made a network without it. A service of
 *       which the nodes do not take everything says so ({@link io.skiff.controlplane.gateway.cut.CutController}).
 *   <li>{@code TunnelBell} asks the agent for a tunnel when somebody wants one. Its content never comes here: a tunnel
 *       is a call of its own ({@code io.skiff.controlplane.tunnel}).
 * </ol>
 *
 * <p>To send agents something new: a message in {@code node.proto}, a class here that computes it from the view, and a
 * call in {@code Gateway.serve}. For something new from agents: a message, a class that takes it in, and a case in
 * {@code AgentMessages.receive}. If it is to be stored: a controller of its own beside that class.
 *
 * <p>What this package must never do:
 *
 * <ul>
 *   <li>send a set before the view is synced, or send a part of a set: agents end the pods that a set does not name;
 *   <li>let an agent write anything that does not concern its own node;
 *   <li>keep something that matters only in memory: after a restart the agents connect again, and everything is
 *       computed from the store;
 *   <li>wait in a step, or write to the store for each beat;
 *   <li>let one agent, whatever it sends, hold up the others: its messages are bounded, and a fault ends its session
 *       only.
 * </ul>
 */
@NullMarked
package io.skiff.controlplane.gateway;

import org.jspecify.annotations.NullMarked;
