package io.skiff.controlplane.gateway;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.skiff.proto.node.GatewayMessage;
import java.util.ArrayDeque;
import java.util.Queue;

/** An agent's stream over gRPC. Unread messages wait in a bounded queue, and an agent that does not read is cut off. */
final class GrpcAgentLink implements AgentLink {

    private static final int MOST_WAITING = 1000;

    /** Four of the largest messages. */
    private static final long MOST_WAITING_BYTES = 16L << 20;

    private final ServerCallStreamObserver<GatewayMessage> call;
    private final Runnable hangUp;
    private final Queue<GatewayMessage> waiting = new ArrayDeque<>();
    private Runnable whenCutOff = () -> {};
    private long waitingBytes;
    private boolean isClosed;

    /** @param hangUp closes the connection, because a stream only ends after everything sent on it was read */
    GrpcAgentLink(ServerCallStreamObserver<GatewayMessage> call, Runnable hangUp) {
        this.call = call;
        this.hangUp = hangUp;
        call.setOnReadyHandler(this::flush);
    }

    /** Sets an action that runs once when the agent is cut off. Later messages do not arrive. */
    synchronized void whenCutOff(Runnable action) {
        whenCutOff = action;
    }

    @Override
    public synchronized void send(GatewayMessage message) {
        if (isClosed) {
            return;
        }
        waiting.add(message);
        waitingBytes += message.getSerializedSize();
        flush();
        if (waiting.size() > MOST_WAITING || waitingBytes > MOST_WAITING_BYTES) {
            isClosed = true;
            cutOff("the agent does not read what it is sent");
            whenCutOff.run();
        }
    }

    private synchronized void flush() {
        while (!isClosed && !call.isCancelled() && call.isReady() && !waiting.isEmpty()) {
            var message = waiting.remove();
            waitingBytes -= message.getSerializedSize();
            call.onNext(message);
        }
    }

    /** Ends the stream. Earlier messages still arrive if the agent reads; nothing is kept for one that does not. */
    @Override
    public synchronized void close(String reason) {
        if (isClosed || call.isCancelled()) {
            return;
        }
        isClosed = true;
        if (waiting.isEmpty() && call.isReady()) {
            call.onCompleted();
        } else {
            cutOff(reason);
        }
    }

    private void cutOff(String reason) {
        waiting.clear();
        call.onError(Status.RESOURCE_EXHAUSTED.withDescription(reason).asRuntimeException());
        hangUp.run();
    }
}
