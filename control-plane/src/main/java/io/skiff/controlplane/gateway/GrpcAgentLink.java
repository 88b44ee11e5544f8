package io.skiff.controlplane.gateway;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.skiff.proto.node.GatewayMessage;
import java.util.ArrayDeque;
import java.util.Queue;

/** An agent's stream over gRPC: what the agent does not read waits in a bounded queue; one that reads nothing is cut off. */
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

    /** @param hangUp ends the connection, as a stream would end only when all that was sent on it is read */
    GrpcAgentLink(ServerCallStreamObserver<GatewayMessage> call, Runnable hangUp) {
        this.call = call;
        this.hangUp = hangUp;
        call.setOnReadyHandler(this::flush);
    }

    /** Told once when the agent is cut off; nothing that is sent then arrives. */
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

    /** What was sent before still arrives, if the agent reads; nothing is kept for one that does not. */
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
