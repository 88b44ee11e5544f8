package io.skiff.controlplane.gateway;

import io.skiff.proto.node.GatewayMessage;

/** The sending side of one agent's stream. It never blocks; a message to an ended stream is dropped. */
public interface AgentLink {

    void send(GatewayMessage message);

    void close(String reason);
}
