package io.skiff.controlplane.api.pod;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import io.skiff.controlplane.api.request.StreamClient;
import io.skiff.controlplane.api.request.StreamOffer;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.tunnel.Tunnel;
import io.skiff.controlplane.tunnel.TunnelTarget;
import io.skiff.controlplane.tunnel.Tunnels;
import io.skiff.proto.node.CommandEnd;
import io.skiff.proto.node.TerminalSize;
import io.skiff.tunnel.Protocol;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One command between its user and its node: bytes both ways, no faster than their receivers, and at the end how it ended. */
final class CommandStreams implements Tunnel.Listener, StreamOffer.Opener {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A size is some 30 bytes. */
    private static final int LONGEST_SIZE = 1024;

    private static final int LARGEST_SIDE = 65_535;

    private final StreamOffer offer;
    private final List<String> command;
    private final boolean endsByItsInput;

    /** There once it is known: its listener may hear something before. */
    private final CompletableFuture<Tunnel> tunnel = new CompletableFuture<>();

    private volatile @Nullable StreamClient client;

    /** How it ended, perhaps before the client's streams were there. */
    private byte @Nullable [] status;

    private volatile boolean isAccepted;
    private @Nullable CommandEnd end;

    /**
     * @param command for messages
     * @param endsByItsInput whether it has an input that ends when its user goes. A terminal hangs up instead
     */
    CommandStreams(StreamOffer offer, List<String> command, boolean endsByItsInput) {
        this.offer = offer;
        this.command = List.copyOf(command);
        this.endsByItsInput = endsByItsInput;
    }

    void begin(Tunnels tunnels, String node, TunnelTarget target) {
        var opened = tunnels.open(node, target, this);
        tunnel.complete(opened);
        offer.onClosed(this::gaveUp);
    }

    // ---- the node

    @Override
    public void opened() {
        isAccepted = true;
        offer.accept(this);
    }

    @Override
    public boolean received(int stream, byte[] bytes) {
        var present = client;
        if (stream == Protocol.HEAD) {
            end = parsed(bytes);
            return true;
        }
        return present == null || present.send(stream, bytes);
    }

    private static CommandEnd parsed(byte[] bytes) {
        try {
            return CommandEnd.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            return CommandEnd.newBuilder()
                    .setFailure("the node said of its end what this server does not understand")
                    .build();
        }
    }

    @Override
    public void drained() {
        var present = client;
        if (present != null) {
            present.resume();
        }
    }

    @Override
    public void ended() {
        var how = end;
        if (how == null) {
            failed("the node ended the command without a word");
        } else if (!how.getFailure().isEmpty()) {
            tell(CommandStatus.failed(how.getFailure()));
        } else {
            tell(CommandStatus.exited(command, how.getExitCode()));
        }
    }

    @Override
    public void failed(String message) {
        if (isAccepted) {
            tell(CommandStatus.failed(message));
        } else {
            offer.fail(Failures.internal(message));
        }
    }

    private void tell(byte[] how) {
        StreamClient present;
        synchronized (this) {
            status = how;
            present = client;
        }
        if (present != null) {
            sayLast(present, how);
        }
    }

    private static void sayLast(StreamClient client, byte[] how) {
        var unused = client.send(StreamClient.STATUS, how);
        client.end();
    }

    // ---- the user

    /** The client has gone. Its streams tell it by themselves if they were there. */
    private void gaveUp() {
        if (client == null) {
            tunnel.join().close();
        }
    }

    @Override
    public StreamClient.Listener open(int port, StreamClient opened) {
        byte[] how;
        synchronized (this) {
            client = opened;
            how = status;
        }
        if (how != null) {
            sayLast(opened, how);
        }
        var way = tunnel.join();
        // the node begins only now
        way.finish(Protocol.HEAD);
        return new User(way, endsByItsInput);
    }

    /** @param endsByItsInput whether the command may find the end of its input although the user has gone */
    private record User(Tunnel way, boolean endsByItsInput) implements StreamClient.Listener {

        @Override
        public boolean received(int stream, byte[] bytes) {
            return switch (stream) {
                case StreamClient.INPUT -> way.send(Protocol.INPUT, bytes);
                case StreamClient.SIZE -> sendSize(bytes);
                default -> true;
            };
        }

        private boolean sendSize(byte[] bytes) {
            return bytes.length > LONGEST_SIZE
                    || size(bytes)
                            .map(size -> way.send(Protocol.SIZE, size.toByteArray()))
                            .orElse(true);
        }

        @Override
        public void finished(int stream) {
            if (stream == StreamClient.INPUT) {
                way.finish(Protocol.INPUT);
            }
        }

        @Override
        public void drained() {
            way.resume();
        }

        /** Some clients write their last input and go without waiting for the command, which then still gets it. */
        @Override
        public void gone() {
            if (endsByItsInput) {
                way.finish(Protocol.INPUT);
                way.leave();
            } else {
                way.close();
            }
        }
    }

    /** Such as {@code {"Width":80,"Height":24}}; empty for what is none. */
    static Optional<TerminalSize> size(byte[] json) {
        try {
            var size = JSON.readTree(json);
            int columns = size.path("Width").asInt(0);
            int rows = size.path("Height").asInt(0);
            boolean fits = columns > 0 && columns <= LARGEST_SIDE && rows > 0 && rows <= LARGEST_SIDE;
            return fits
                    ? Optional.of(TerminalSize.newBuilder()
                            .setColumns(columns)
                            .setRows(rows)
                            .build())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
