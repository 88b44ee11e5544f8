/** What pods have below themselves in the API: their logs, their eviction. */
@NullMarked
package io.skiff.controlplane.api.pod;

import org.jspecify.annotations.NullMarked;
