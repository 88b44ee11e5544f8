/** The node agent: it runs the pods that are assigned to this host. {@code NodeAgent} builds the object graph. */
@NullMarked
package io.skiff.agent;

import org.jspecify.annotations.NullMarked;
