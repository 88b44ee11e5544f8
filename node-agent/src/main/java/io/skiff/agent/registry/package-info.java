/**
 * Reads images from registries: the OCI distribution specification 1.1, and Docker's registry protocol before it.
 *
 * <p>{@link io.skiff.agent.registry.RegistryClient} finds the servers of an image: its registry's mirrors, as the node's
 * {@code registries.yaml} names them, then the registry. {@code Repository} reads from one of them. It answers the server's
 * challenges, retries, and goes on where a connection broke. {@code Transport} makes the requests and follows redirects by rules of
 * its own. This package checks no digest: package {@code image} does, before it uses anything.
 */
@NullMarked
package io.skiff.agent.registry;

import org.jspecify.annotations.NullMarked;
