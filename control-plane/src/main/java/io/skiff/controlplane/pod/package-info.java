/** The state of a stored pod, as all planners read it: its conditions, its requests, its end. */
@NullMarked
package io.skiff.controlplane.pod;

import org.jspecify.annotations.NullMarked;
