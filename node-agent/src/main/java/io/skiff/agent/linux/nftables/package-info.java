/** Packet filtering and address translation, through libnftables. */
@NullMarked
package io.skiff.agent.linux.nftables;

import org.jspecify.annotations.NullMarked;
