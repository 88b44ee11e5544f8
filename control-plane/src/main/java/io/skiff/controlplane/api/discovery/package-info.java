/** What there is in this API, as clients ask for it. */
@NullMarked
package io.skiff.controlplane.api.discovery;

import org.jspecify.annotations.NullMarked;
