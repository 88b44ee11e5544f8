/**
 * Control groups: limits, accounting and device rules of containers, in version 2 and in the hierarchies of version 1.
 */
@NullMarked
package io.skiff.agent.cgroup;

import org.jspecify.annotations.NullMarked;
