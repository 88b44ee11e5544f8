/** The endpoints of services: {@code EndpointPlanner} decides which pods answer for a service. */
@NullMarked
package io.skiff.controlplane.endpoint;

import org.jspecify.annotations.NullMarked;
