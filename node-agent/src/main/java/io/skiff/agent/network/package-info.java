/** This host's part of the cluster network. */
@NullMarked
package io.skiff.agent.network;

import org.jspecify.annotations.NullMarked;
