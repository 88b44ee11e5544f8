/** Which pods answer for a service. */
@NullMarked
package io.skiff.controlplane.endpoint;

import org.jspecify.annotations.NullMarked;
