package io.skiff.controlplane.api.stream;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.skiff.controlplane.api.request.StreamClient;
import io.skiff.controlplane.api.request.StreamOffer;
import io.skiff.controlplane.api.request.StreamUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Streams through a WebSocket, of {@code v4.channel.k8s.io} and {@code v5.channel.k8s.io}: the first byte of each message is the number of its stream. A
 * command has one for each of its own; forwarded connections have two each, in the order of their ports.
 */
final class ChannelSocket extends SimpleChannelInboundHandler<WebSocketFrame> {

    /** Of version 5: the message's second byte is a stream that ends. */
    private static final int CLOSE = 255;

    private static final int STREAMS_OF_A_PORT = 2;

    private final List<Part> parts = new ArrayList<>();
    private final int streamsOfAPart;
    private final boolean knowsClose;
    private final Outgoing outgoing;
    private final Channel channel;
    private int paused;

    /** The stream of the present message; -1 when the next frame begins one. */
    private int current = -1;

    private ChannelSocket(Channel channel, int streamsOfAPart, boolean knowsClose) {
        super(WebSocketFrame.class);
        this.channel = channel;
        this.streamsOfAPart = streamsOfAPart;
        this.knowsClose = knowsClose;
        this.outgoing = new Outgoing(channel, () -> parts.forEach(Part::drained));
    }

    /** To be called on the event loop, when the socket is open. */
    static void open(Channel channel, StreamUse use, boolean knowsClose, StreamOffer.Opener opener) {
        if (use instanceof StreamUse.Ports forwarded) {
            var socket = new ChannelSocket(channel, STREAMS_OF_A_PORT, knowsClose);
            channel.pipeline().addLast(socket);
            forwarded.ports().forEach(port -> socket.openPort(port, opener));
        } else {
            var socket = new ChannelSocket(channel, CLOSE, knowsClose);
            channel.pipeline().addLast(socket);
            var part = socket.add();
            part.listener = opener.open(0, part);
        }
    }

    private Part add() {
        var part = new Part(parts.size() * streamsOfAPart);
        parts.add(part);
        return part;
    }

    /** Each stream begins with its port. */
    private void openPort(int port, StreamOffer.Opener opener) {
        var part = add();
        var number = new byte[] {(byte) port, (byte) (port >> Byte.SIZE)};
        var unused = part.send(StreamClient.DATA, number);
        var unusedToo = part.send(StreamClient.FAULT, number);
        part.listener = opener.open(port, part);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        var content = frame.content();
        boolean begins = !(frame instanceof ContinuationWebSocketFrame);
        if (begins) {
            current = content.isReadable() ? content.readUnsignedByte() : -1;
        }
        if (current == CLOSE && knowsClose) {
            closed(content.isReadable() ? content.readUnsignedByte() : -1);
        } else if (content.isReadable() && current >= 0) {
            received(current, ByteBufUtil.getBytes(content));
        }
    }

    private void closed(int number) {
        part(number).ifPresent(part -> part.tell(number % streamsOfAPart));
    }

    private void received(int number, byte[] bytes) {
        part(number).ifPresent(part -> part.pass(number % streamsOfAPart, bytes));
    }

    /** Streams that nobody asked for are nobody's. */
    private Optional<Part> part(int number) {
        int index = number / streamsOfAPart;
        return number >= 0 && index < parts.size() ? Optional.of(parts.get(index)) : Optional.empty();
    }

    private void pausedBy(int change) {
        paused += change;
        channel.config().setAutoRead(paused == 0);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        parts.forEach(Part::gone);
        ctx.fireChannelInactive();
    }

    /** The streams that belong together. */
    private final class Part implements StreamClient {

        private final int first;
        private StreamClient.@Nullable Listener listener;
        private boolean isPaused;
        private boolean isOver;

        Part(int first) {
            this.first = first;
        }

        private void pass(int stream, byte[] bytes) {
            var told = listener;
            if (told != null && !isOver && !told.received(stream, bytes) && !isPaused) {
                isPaused = true;
                pausedBy(1);
            }
        }

        private void tell(int stream) {
            if (listener != null && !isOver) {
                listener.finished(stream);
            }
        }

        private void drained() {
            if (listener != null && !isOver) {
                listener.drained();
            }
        }

        private void gone() {
            if (listener != null) {
                listener.gone();
            }
        }

        @Override
        public boolean send(int stream, byte[] bytes) {
            var frame = Unpooled.wrappedBuffer(new byte[] {(byte) (first + stream)}, bytes);
            return outgoing.write(new BinaryWebSocketFrame(frame), bytes.length);
        }

        /** These protocols have no words for it in this direction. */
        @Override
        public void finish(int stream) {}

        @Override
        public void resume() {
            channel.eventLoop().execute(() -> {
                if (isPaused) {
                    isPaused = false;
                    pausedBy(-1);
                }
            });
        }

        /** The connection ends with the last of them. */
        @Override
        public void end() {
            channel.eventLoop().execute(() -> {
                isOver = true;
                if (isPaused) {
                    isPaused = false;
                    pausedBy(-1);
                }
                if (parts.stream().allMatch(part -> part.isOver)) {
                    var unused = channel.close();
                }
            });
        }
    }
}
