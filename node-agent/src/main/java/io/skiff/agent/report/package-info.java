/** What the control plane is told: the latest status of each pod until it is acknowledged, the node itself, events. */
@NullMarked
package io.skiff.agent.report;

import org.jspecify.annotations.NullMarked;
