/** The node agent: runs the pods that are assigned to this host. */
@NullMarked
package io.skiff.agent;

import org.jspecify.annotations.NullMarked;
