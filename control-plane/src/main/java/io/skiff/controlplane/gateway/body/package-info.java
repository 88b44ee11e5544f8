/** The assigned set of each node, and the pods' bodies with every reference resolved. */
@NullMarked
package io.skiff.controlplane.gateway.body;

import org.jspecify.annotations.NullMarked;
