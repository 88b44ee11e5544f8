/**
 * Simulates the whole cluster in one thread and in virtual time, with faults that a seed chooses: two servers with their leadership, views, API and
 * gateway, some hosts with their agents and the agents' dialling, and a user. All of these are the production parts. Simulated are the store, the
 * streams between agents and servers, what runs containers, and the network of a host.
 */
@NullMarked
package io.skiff.simulation;

import org.jspecify.annotations.NullMarked;
