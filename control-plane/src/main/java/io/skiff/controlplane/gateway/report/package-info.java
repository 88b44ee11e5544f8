/** What agents report of their pods, as far as it is theirs to say, on its way into the store. */
@NullMarked
package io.skiff.controlplane.gateway.report;

import org.jspecify.annotations.NullMarked;
