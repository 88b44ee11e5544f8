package io.skiff.controlplane.gateway;

import io.skiff.proto.node.GatewayMessage;

/** The way to one agent, as long as its stream lasts. Never blocks; what cannot be sent any more is dropped. */
public interface AgentLink {

    void send(GatewayMessage message);

    void close(String reason);
}
