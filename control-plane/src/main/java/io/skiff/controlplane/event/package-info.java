/** What the control plane tells users of objects: Events, written in the background. */
@NullMarked
package io.skiff.controlplane.event;

import org.jspecify.annotations.NullMarked;
