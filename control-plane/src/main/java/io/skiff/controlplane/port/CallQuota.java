package io.skiff.controlplane.port;

import io.grpc.Attributes;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.skiff.proto.node.NodeTunnelsGrpc;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How many calls a node's connection may have at once: each may keep a message that is not complete yet. Tunnels do not count; those that
 * nobody asked for are refused before their first message.
 */
final class CallQuota implements ServerInterceptor {

    /** The session, a renewal, and room for what is to come. */
    private static final int MOST_CALLS = 16;

    private static final Attributes.Key<Semaphore> PLACES = Attributes.Key.create("skiff-calls");

    /** For each connection, before its first call. */
    static Attributes withPlaces(Attributes connection) {
        return connection.toBuilder().set(PLACES, new Semaphore(MOST_CALLS)).build();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var places = call.getAttributes().get(PLACES);
        if (places == null || isTunnel(call)) {
            return next.startCall(call, headers);
        }
        if (!places.tryAcquire()) {
            call.close(
                    Status.RESOURCE_EXHAUSTED.withDescription(
                            "this node has " + MOST_CALLS + " calls on this connection already"),
                    new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return new Held<>(next.startCall(call, headers), places);
    }

    private static boolean isTunnel(ServerCall<?, ?> call) {
        return NodeTunnelsGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName());
    }

    /** Gives its place back once. */
    private static final class Held<Q> extends SimpleForwardingServerCallListener<Q> {

        private final Semaphore places;
        private final AtomicBoolean isOver = new AtomicBoolean();

        Held(ServerCall.Listener<Q> listener, Semaphore places) {
            super(listener);
            this.places = places;
        }

        @Override
        public void onCancel() {
            leave();
            super.onCancel();
        }

        @Override
        public void onComplete() {
            leave();
            super.onComplete();
        }

        private void leave() {
            if (isOver.compareAndSet(false, true)) {
                places.release();
            }
        }
    }
}
