/** HTTP/1.1 on Netty: connections, requests, replies, streams. Every buffer and wait is bounded. */
@NullMarked
package io.skiff.controlplane.api.http;

import org.jspecify.annotations.NullMarked;
