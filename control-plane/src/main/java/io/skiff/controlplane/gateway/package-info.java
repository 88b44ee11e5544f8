/** The way to the nodes: one stream each, assigned pods out, status in. */
@NullMarked
package io.skiff.controlplane.gateway;

import org.jspecify.annotations.NullMarked;
