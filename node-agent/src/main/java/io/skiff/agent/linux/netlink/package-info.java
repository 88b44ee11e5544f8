/** Links, addresses and routes of a network namespace, over rtnetlink(7); no process is spawned. */
@NullMarked
package io.skiff.agent.linux.netlink;

import org.jspecify.annotations.NullMarked;
