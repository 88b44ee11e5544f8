/**
 * What this node itself answers to users, who ask through {@code nodes/NAME/proxy}: {@link io.skiff.agent.request.Routes} finds the handler of
 * a request. It knows neither tunnels nor HTTP; package {@code tunnel} brings the requests.
 */
@NullMarked
package io.skiff.agent.request;

import org.jspecify.annotations.NullMarked;
