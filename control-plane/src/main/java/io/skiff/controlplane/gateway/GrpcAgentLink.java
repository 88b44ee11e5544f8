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
    private final Queue<GatewayMessage> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean isClosed;

    GrpcAgentLink(ServerCallStreamObserver<GatewayMessage> call) {
        this.call = call;
        call.setOnReadyHandler(this::flush);
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
            waiting.clear();
            call.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("the agent does not read what it is sent")
                    .asRuntimeException());
        }
    }

    private synchronized void flush() {
        while (!isClosed && !call.isCancelled() && call.isReady() && !waiting.isEmpty()) {
            var message = waiting.remove();
            waitingBytes -= message.getSerializedSize();
            call.onNext(message);
        }
    }

    /** What was sent before still arrives, as far as the agent reads. */
    @Override
    public synchronized void close(String reason) {
        if (isClosed || call.isCancelled()) {
            return;
        }
        isClosed = true;
        waiting.forEach(call::onNext);
        waiting.clear();
        call.onCompleted();
    }
}
