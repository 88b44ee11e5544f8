/** Services that the nodes do not take completely, because together they have too many endpoints: their condition says so. */
@NullMarked
package io.skiff.controlplane.gateway.cut;

import org.jspecify.annotations.NullMarked;
