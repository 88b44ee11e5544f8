/**
 * The one generic control loop. It brings each key of a controller (a deployment, a node, a service ...) to the state
 * that its planner wants.
 *
 * <p>The way of a key through this package:
 *
 * <ol>
 *   <li>A {@link io.skiff.controlplane.loop.Controller} is one domain. It says which keys a change of the view
 *       concerns, observes one key in the view, and plans by that. It has no I/O, clock, thread or log.
 *   <li>{@link io.skiff.controlplane.loop.ControlLoop} receives each change of the view in an inbox.
 *       {@code step} asks the controller for the keys of each change and puts them into the
 *       {@link io.skiff.controlplane.loop.KeyQueue}, in which a key stands once, however often it changed. A full
 *       inbox, or a view that was listed anew, queues all keys.
 *   <li>The loop takes a key, observes it on one revision of the view and plans it. The {@link io.skiff.controlplane.loop.Plan} is a
 *       list of {@link io.skiff.controlplane.loop.Action}s, and possibly a wake-up time. The empty plan means that the
 *       key is at rest.
 *   <li>Each action writes through the {@code ObjectWriter} of package {@code write}. The write fails if somebody else
 *       changed the object, or if another server leads.
 *   <li>The answers decide when the key is planned again, recorded in its {@link io.skiff.controlplane.loop.KeyState}:
 *       after a success when the view shows the write, after a conflict soon, about once a second while the store does
 *       not answer, after another fault with growing {@link io.skiff.controlplane.loop.Backoff}. After a fault nobody knows whether the write happened, so the loop
 *       first reads the store's revision and waits until the view has reached it.
 * </ol>
 *
 * <p>{@link io.skiff.controlplane.loop.Leadership} decides whether this server runs the cluster's loops at all.
 * {@code Controllers} in the root starts them all on one thread when this server is elected, and ends them when it
 * loses the election. The loops of what each server does for its own nodes ({@code presence}, {@code gateway}) always run, and
 * guard each write with the node's key in place of the leader's.
 *
 * <p>To add a controller: write the record of what is observed, a planner and its actions in a package of their own, a
 * {@code Controller} around them, and a line in {@code Controllers}.
 *
 * <p>What this package must never do: know a kind or a domain (no {@code if} about pods), plan a key on a view older
 * than that key's last write (it would do the same twice), wait inside a step, or retry without a bound.
 */
@NullMarked
package io.skiff.controlplane.loop;

import org.jspecify.annotations.NullMarked;
