package io.skiff.agent.tunnel;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;

/** Serves tunnels of one kind, each on a thread of its own. */
@FunctionalInterface
public interface TunnelHandler {

    /**
     * Serves one tunnel until nothing more is to be said. The thread is interrupted when the other end has gone.
     *
     * @param target what the tunnel is to lead to: the kind's message
     * @throws TunnelException that it cannot be had, or ended early
     * @throws InterruptedException the other end has gone
     */
    void serve(ByteString target, Tunnel tunnel)
            throws TunnelException, InterruptedException, InvalidProtocolBufferException;
}
