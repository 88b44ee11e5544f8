/** Requests and replies, independent of the network. */
@NullMarked
package io.skiff.controlplane.api.request;

import org.jspecify.annotations.NullMarked;
