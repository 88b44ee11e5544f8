package io.skiff.controlplane.tunnel;

import com.google.protobuf.ByteString;

/**
 * What a tunnel leads to.
 *
 * @param kind one of {@link io.skiff.tunnel.Protocol}
 * @param argument that kind's message
 */
public record TunnelTarget(String kind, ByteString argument) {}
