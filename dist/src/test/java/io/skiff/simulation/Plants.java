package io.skiff.simulation;

import io.skiff.controlplane.loop.Controller;
import io.skiff.proto.node.GatewayMessage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Faults that replace parts of the production code, to prove that the simulation finds them.
 *
 * @param controllers replaces a controller
 * @param toAgents replaces a message to an agent; made anew for each stream
 */
record Plants(UnaryOperator<Controller<?, ?>> controllers, Supplier<UnaryOperator<GatewayMessage>> toAgents) {

    static final Plants NONE = new Plants(UnaryOperator.identity(), UnaryOperator::identity);
}
