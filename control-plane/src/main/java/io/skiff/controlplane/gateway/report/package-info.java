/** The reports of agents about their pods, checked and bounded, on their way into the store. */
@NullMarked
package io.skiff.controlplane.gateway.report;

import org.jspecify.annotations.NullMarked;
