package io.skiff.simulation;

import io.skiff.controlplane.loop.Controller;
import io.skiff.proto.node.GatewayMessage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Faults that are put into the production code's way, to see that the simulation finds them.
 *
 * @param controllers each controller as it is to run
 * @param toAgents each message to an agent as it is to be sent; made anew for each stream
 */
record Plants(UnaryOperator<Controller> controllers, Supplier<UnaryOperator<GatewayMessage>> toAgents) {

    static final Plants NONE = new Plants(UnaryOperator.identity(), UnaryOperator::identity);
}
