/** The one generic control loop. */
@NullMarked
package io.skiff.controlplane.loop;

import org.jspecify.annotations.NullMarked;
