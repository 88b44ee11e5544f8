/** HTTP/1.1 on Netty: connections, requests, replies, streams. */
@NullMarked
package io.skiff.controlplane.api.http;

import org.jspecify.annotations.NullMarked;
