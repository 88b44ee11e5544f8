package io.skiff.agent.tunnel;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.linux.netlink.NetNamespace;
import io.skiff.proto.node.PortTarget;
import io.skiff.tunnel.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Tunnels that each carry one TCP connection to a port of a pod, made from within the pod, so that it reaches what listens on localhost only.
 * Each starts a second thread, for the way in.
 */
public final class PortTunnels implements TunnelHandler {

    private static final Logger LOG = LogManager.getLogger(PortTunnels.class);
    private static final int LONGEST_CONNECT_MILLIS = 10_000;
    /** For a user who still sends when the pod has said its last word; not every protocol tells the user that. */
    private static final long LONGEST_GOODBYE_MILLIS = 1000;

    private static final int PIECE_BYTES = 16 << 10;
    private static final long STACK_BYTES = 128 * 1024;

    private final ContainerRuntime runtime;

    public PortTunnels(ContainerRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public void serve(ByteString target, Tunnel tunnel)
            throws TunnelException, InterruptedException, InvalidProtocolBufferException {
        var asked = PortTarget.parseFrom(target);
        var sandbox = runtime.findSandbox(new PodUid(asked.getPodUid()))
                .orElseThrow(() -> new TunnelException("the pod does not run on this node"));
        try (var connection = connect(sandbox.netNamespace(), asked.getPort())) {
            tunnel.opened();
            var input = new Thread(null, () -> passIn(tunnel, connection), "port-input", STACK_BYTES);
            input.setDaemon(true);
            input.start();
            passOut(connection, tunnel);
            input.join(LONGEST_GOODBYE_MILLIS);
        } catch (IOException e) {
            throw new TunnelException("port " + asked.getPort() + ": " + e.getMessage());
        }
    }

    /** On the address of IPv4, or else on that of IPv6, as kubelet does. */
    private static SocketChannel connect(Path namespace, int port) throws TunnelException {
        try {
            return connect(namespace, StandardProtocolFamily.INET, "127.0.0.1", port);
        } catch (IOException refused) {
            try {
                return connect(namespace, StandardProtocolFamily.INET6, "::1", port);
            } catch (IOException again) {
                throw new TunnelException("connect to 127.0.0.1:" + port + " in the pod: " + refused.getMessage());
            }
        }
    }

    private static SocketChannel connect(Path namespace, ProtocolFamily family, String address, int port)
            throws IOException {
        var socket = open(namespace, family);
        try {
            socket.socket()
                    .connect(new InetSocketAddress(InetAddress.getByName(address), port), LONGEST_CONNECT_MILLIS);
            return socket;
        } catch (IOException fault) {
            socket.close();
            throw fault;
        }
    }

    /** A socket is for ever of the namespace in which it was made. */
    private static SocketChannel open(Path namespace, ProtocolFamily family) throws IOException {
        try (var network = NetNamespace.open(namespace)) {
            var made = network.call(() -> {
                try {
                    return new Made(SocketChannel.open(family), null);
                } catch (IOException | UnsupportedOperationException fault) {
                    return new Made(null, new IOException(fault.getMessage(), fault));
                }
            });
            if (made.socket == null) {
                throw made.fault == null ? new IOException("no socket") : made.fault;
            }
            return made.socket;
        }
    }

    private record Made(
            @org.jspecify.annotations.Nullable SocketChannel socket,
            @org.jspecify.annotations.Nullable IOException fault) {}

    private static void passOut(SocketChannel connection, Tunnel tunnel) throws InterruptedException, IOException {
        var buffer = ByteBuffer.allocate(PIECE_BYTES);
        int count = connection.read(buffer);
        while (count >= 0 && tunnel.send(Protocol.OUTPUT, Arrays.copyOf(buffer.array(), count))) {
            count = connection.read(buffer.clear());
        }
        tunnel.finish(Protocol.OUTPUT);
    }

    /** Until the user sends no more, or has gone. */
    private static void passIn(Tunnel tunnel, SocketChannel connection) {
        try {
            for (var piece = tunnel.receive(); piece.isPresent(); piece = tunnel.receive()) {
                var bytes = ByteBuffer.wrap(piece.get().bytes());
                while (bytes.hasRemaining()) {
                    connection.write(bytes);
                }
                if (piece.get().isLast()) {
                    connection.shutdownOutput();
                }
            }
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("A forwarded connection ended: {}", e.getMessage());
            closeQuietly(connection);
        }
    }

    private static void closeQuietly(SocketChannel connection) {
        try {
            connection.close();
        } catch (IOException e) {
            LOG.debug("A forwarded connection was not closed: {}", e.getMessage());
        }
    }
}
