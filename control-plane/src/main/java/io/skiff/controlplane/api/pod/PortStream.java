package io.skiff.controlplane.api.pod;

import io.skiff.controlplane.api.request.StreamClient;
import io.skiff.controlplane.tunnel.Tunnel;
import io.skiff.controlplane.tunnel.TunnelTarget;
import io.skiff.controlplane.tunnel.Tunnels;
import io.skiff.tunnel.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** One forwarded connection between its user and its node. Both ways may end on their own. */
final class PortStream implements StreamClient.Listener {

    private final StreamClient client;
    private final int port;

    /** There once it is known. */
    private final CompletableFuture<Tunnel> tunnel = new CompletableFuture<>();

    PortStream(StreamClient client, int port) {
        this.client = client;
        this.port = port;
    }

    void begin(Tunnels tunnels, String node, TunnelTarget target) {
        tunnel.complete(tunnels.open(node, target, new FromNode()));
    }

    private final class FromNode implements Tunnel.Listener {

        @Override
        public void opened() {}

        @Override
        public boolean received(int stream, byte[] bytes) {
            return stream != Protocol.OUTPUT || client.send(StreamClient.DATA, bytes);
        }

        @Override
        public void finished(int stream) {
            if (stream == Protocol.OUTPUT) {
                client.finish(StreamClient.DATA);
            }
        }

        @Override
        public void drained() {
            client.resume();
        }

        @Override
        public void ended() {
            client.end();
        }

        @Override
        public void failed(String message) {
            var text = "error forwarding port " + port + ": " + message;
            var unused = client.send(StreamClient.FAULT, text.getBytes(StandardCharsets.UTF_8));
            client.end();
        }
    }

    @Override
    public boolean received(int stream, byte[] bytes) {
        return stream != StreamClient.DATA || tunnel.join().send(Protocol.INPUT, bytes);
    }

    @Override
    public void finished(int stream) {
        if (stream == StreamClient.DATA) {
            tunnel.join().finish(Protocol.INPUT);
        }
    }

    @Override
    public void drained() {
        tunnel.join().resume();
    }

    @Override
    public void gone() {
        tunnel.join().close();
    }
}
