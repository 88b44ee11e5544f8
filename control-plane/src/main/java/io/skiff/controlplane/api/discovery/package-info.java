/** The lists with which clients discover this API. */
@NullMarked
package io.skiff.controlplane.api.discovery;

import org.jspecify.annotations.NullMarked;
