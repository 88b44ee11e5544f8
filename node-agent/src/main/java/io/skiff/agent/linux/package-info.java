/** System calls, error numbers and netlink. Only this package and those beneath it use native access. */
@NullMarked
package io.skiff.agent.linux;

import org.jspecify.annotations.NullMarked;
