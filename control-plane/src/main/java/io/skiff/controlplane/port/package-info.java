/** The one port: TLS, then HTTP/1.1 to the API or HTTP/2 to the node gateway. */
@NullMarked
package io.skiff.controlplane.port;

import org.jspecify.annotations.NullMarked;
