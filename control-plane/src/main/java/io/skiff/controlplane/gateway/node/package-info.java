/** What an agent says of its host, and the stored node that comes of it. */
@NullMarked
package io.skiff.controlplane.gateway.node;

import org.jspecify.annotations.NullMarked;
