package io.skiff.agent.tunnel;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.skiff.proto.node.NodeTunnelsGrpc;
import io.skiff.proto.node.TunnelOpen;
import io.skiff.tunnel.Protocol;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The tunnels that this node was asked for during one session, on a connection of their own, which is there while there are any. A thread
 * for each, bounded in number. This class starts threads.
 */
public final class Tunnels implements AutoCloseable {

    /** What is kept for each, at both ends of the connection, is some 100 KB and a thread. */
    static final int MOST_TUNNELS = 128;

    private static final Logger LOG = LogManager.getLogger(Tunnels.class);
    private static final long STACK_BYTES = 256 * 1024;

    private final Map<String, TunnelHandler> handlers;
    private final Supplier<ManagedChannel> connection;
    private final Map<String, Open> tunnels = new HashMap<>();
    private @Nullable ManagedChannel channel;
    private boolean isClosed;

    /** @param thread null until it is known what the tunnel is for */
    private record Open(AgentTunnel tunnel, @Nullable Thread thread) {

        void end(String reason) {
            tunnel.cut(reason);
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    /**
     * @param handlers by the kind of tunnel
     * @param connection opens one to the control plane that asks
     */
    public Tunnels(Map<String, TunnelHandler> handlers, Supplier<ManagedChannel> connection) {
        this.handlers = Map.copyOf(handlers);
        this.connection = connection;
    }

    /**
     * Opens the tunnel that the control plane asks for.
     *
     * @return why it is not opened
     */
    public Optional<String> dial(String id) {
        var tunnel = new AgentTunnel(open -> serve(id, open), () -> forget(id));
        NodeTunnelsGrpc.NodeTunnelsStub stub;
        synchronized (this) {
            if (tunnels.size() >= MOST_TUNNELS) {
                return Optional.of("this node has " + MOST_TUNNELS + " tunnels open already; try again later");
            }
            if (isClosed || tunnels.putIfAbsent(id, new Open(tunnel, null)) != null) {
                return Optional.empty();
            }
            stub = stub(id);
        }
        var unused = stub.open(tunnel);
        return Optional.empty();
    }

    private NodeTunnelsGrpc.NodeTunnelsStub stub(String id) {
        if (channel == null) {
            channel = connection.get();
        }
        var headers = new Metadata();
        headers.put(Protocol.TUNNEL_ID, id);
        return NodeTunnelsGrpc.newStub(channel).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private synchronized void serve(String id, TunnelOpen asked) {
        var open = tunnels.get(id);
        if (open != null) {
            var thread = new Thread(null, () -> serve(asked, open.tunnel), "tunnel-" + asked.getKind(), STACK_BYTES);
            thread.setDaemon(true);
            tunnels.put(id, new Open(open.tunnel, thread));
            thread.start();
        }
    }

    private void serve(TunnelOpen asked, AgentTunnel tunnel) {
        var handler = handlers.get(asked.getKind());
        if (handler == null) {
            tunnel.close("the agent of this node knows no tunnel of kind \"" + asked.getKind() + "\"; upgrade it");
            return;
        }
        try {
            handler.serve(asked.getTarget(), tunnel);
            tunnel.close("");
        } catch (TunnelException e) {
            tunnel.close(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            // The other end has gone; nobody is there to be told.
            Thread.currentThread().interrupt();
        } catch (InvalidProtocolBufferException | RuntimeException e) {
            // When the other end has gone, whatever its thread was waiting for fails.
            if (!tunnel.isOver()) {
                LOG.warn("A tunnel of kind {} failed", asked.getKind(), e);
                tunnel.close(String.valueOf(e.getMessage()));
            }
        } catch (StackOverflowError | OutOfMemoryError e) {
            // The stack is small, and what came through the tunnel may nest deeply: whoever waits at the other end is
            // told.
            LOG.error("A tunnel of kind {} needed more memory than there is", asked.getKind(), e);
            tunnel.close("the agent of this node ran out of memory for this ("
                    + e.getClass().getSimpleName() + "); what was asked for is too large or nests too deeply");
        }
    }

    /** The other end has gone, or has heard the last word. */
    private synchronized void forget(String id) {
        var open = tunnels.remove(id);
        if (open != null && open.thread != null) {
            open.thread.interrupt();
        }
    }

    /** How many there are. */
    synchronized int count() {
        return tunnels.size();
    }

    @Override
    public void close() {
        List<Open> left;
        synchronized (this) {
            isClosed = true;
            left = List.copyOf(tunnels.values());
            tunnels.clear();
            if (channel != null) {
                channel.shutdownNow();
            }
        }
        left.forEach(open -> open.end("the session is over"));
    }
}
