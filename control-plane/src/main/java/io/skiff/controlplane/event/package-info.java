/** Events about objects, which the control plane writes in the background. */
@NullMarked
package io.skiff.controlplane.event;

import org.jspecify.annotations.NullMarked;
