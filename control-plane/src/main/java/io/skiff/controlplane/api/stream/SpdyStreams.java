package io.skiff.controlplane.api.stream;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrame;
import io.netty.handler.codec.spdy.SpdyGoAwayFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.timeout.IdleStateEvent;
import io.skiff.controlplane.api.request.StreamClient;
import io.skiff.controlplane.api.request.StreamOffer;
import io.skiff.controlplane.api.request.StreamUse;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Streams through SPDY/3.1, as kubectl opens them: each says in its headers what it is. There are no windows: the other implementation of
 * Kubernetes' SPDY (moby/spdystream) heeds and sends none, so a stream that its reader does not take in stops the whole connection.
 */
final class SpdyStreams extends SimpleChannelInboundHandler<SpdyFrame> {

    /** As many forwarded connections as a browser opens to some pages at once. */
    static final int MOST_STREAMS = 128;

    /** As kubelet waits. */
    private static final int LONGEST_OPENING_SECONDS = 30;

    private static final Map<String, Integer> COMMAND = Map.of(
            "stdin", StreamClient.INPUT,
            "stdout", StreamClient.OUTPUT,
            "stderr", StreamClient.ERRORS,
            "error", StreamClient.STATUS,
            "resize", StreamClient.SIZE);

    private static final Map<String, Integer> FORWARDED =
            Map.of("data", StreamClient.DATA, "error", StreamClient.FAULT);

    private static final int MOST_PORT = 65_535;

    private final Channel channel;
    private final StreamUse use;
    private final StreamOffer.Opener opener;
    private final Outgoing outgoing;
    private final Map<Integer, Place> places = new HashMap<>();
    private final Map<String, SpdyBundle> bundles = new LinkedHashMap<>();
    private final LastWords lastWords;
    private int lastId;
    private int paused;

    /** Where what comes on a stream goes. */
    private record Place(SpdyBundle bundle, int number) {}

    /**
     * What a stream says of itself.
     *
     * @param requestId of a forwarded connection; null of a client that has one for each port
     */
    private record Headers(String type, int port, @Nullable String requestId) {}

    SpdyStreams(Channel channel, StreamUse use, StreamOffer.Opener opener) {
        super(SpdyFrame.class);
        this.channel = channel;
        this.use = use;
        this.opener = opener;
        this.outgoing =
                new Outgoing(channel, () -> List.copyOf(bundles.values()).forEach(SpdyBundle::drained));
        this.lastWords = new LastWords(channel, outgoing);
        var unused = channel.eventLoop().schedule(this::closeIfUnused, LONGEST_OPENING_SECONDS, TimeUnit.SECONDS);
    }

    /** A client that has not opened the streams of its command by now will not. */
    private void closeIfUnused() {
        if (use instanceof StreamUse.Command && bundles.values().stream().noneMatch(SpdyBundle::isOpen)) {
            close();
        }
    }

    private void close() {
        var unused = channel.close();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, SpdyFrame frame) {
        lastWords.heard();
        if (frame instanceof SpdySynStreamFrame opened) {
            begin(opened);
        } else if (frame instanceof SpdyDataFrame data) {
            received(data);
        } else if (frame instanceof SpdyRstStreamFrame reset) {
            reset(reset.streamId());
        } else if (frame instanceof SpdyPingFrame ping && ping.id() % 2 != 0 && channel.isWritable()) {
            var unused = channel.writeAndFlush(new DefaultSpdyPingFrame(ping.id()));
        } else if (frame instanceof SpdyGoAwayFrame) {
            var unused = channel.close();
        }
    }

    private void begin(SpdySynStreamFrame opened) {
        int id = opened.streamId();
        if (opened.isInvalid() || opened.isTruncated() || id % 2 == 0 || id <= lastId) {
            refuse(id, SpdyStreamStatus.PROTOCOL_ERROR);
            return;
        }
        lastId = id;
        headers(opened)
                .filter(known -> places.size() < MOST_STREAMS && enter(id, known, opened.isLast()))
                .ifPresentOrElse(entered -> {}, () -> refuse(id, SpdyStreamStatus.REFUSED_STREAM));
    }

    /** A client that goes on without reading that it was refused is not heard any more. */
    private void refuse(int id, SpdyStreamStatus why) {
        if (channel.isWritable()) {
            var unused = channel.writeAndFlush(new DefaultSpdyRstStreamFrame(id, why));
        } else {
            close();
        }
    }

    private static Optional<Headers> headers(SpdySynStreamFrame opened) {
        var headers = opened.headers();
        var type = headers.getAsString("streamtype");
        var port = headers.getAsString("port");
        try {
            int number = port == null ? 0 : Integer.parseInt(port);
            return type == null || number < 0 || number > MOST_PORT
                    ? Optional.empty()
                    : Optional.of(new Headers(type.toLowerCase(Locale.ROOT), number, headers.getAsString("requestid")));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Puts a stream to those that it belongs to; false for one that belongs to none. */
    private boolean enter(int id, Headers headers, boolean isLast) {
        boolean isPort = use instanceof StreamUse.Ports;
        var number = (isPort ? FORWARDED : COMMAND).get(headers.type());
        if (number == null || (isPort && headers.port() == 0)) {
            return false;
        }
        var key = isPort ? headers.port() + " " + headers.requestId() : "";
        var bundle = bundles.computeIfAbsent(key, this::bundle);
        if (!bundle.add(number, new SpdyStream(id, outgoing))) {
            return false;
        }
        places.put(id, new Place(bundle, number));
        accept(id, headers);
        if (bundle.isComplete()) {
            bundle.open(headers.port(), opener);
        }
        if (isLast) {
            bundle.finished(number);
        }
        return true;
    }

    /** With a header: Netty writes no block at all for none, and kubectl waits for one. */
    private void accept(int id, Headers headers) {
        var reply = new DefaultSpdySynReplyFrame(id);
        reply.headers().set("streamtype", headers.type());
        var unused = channel.writeAndFlush(reply);
    }

    private SpdyBundle bundle(String key) {
        return use instanceof StreamUse.Command command
                ? new SpdyBundle(channel, command.streams(), this::pausedBy, lastWords::begin)
                : new SpdyBundle(channel, Set.copyOf(FORWARDED.values()), this::pausedBy, () -> forget(key));
    }

    private void forget(String key) {
        var gone = bundles.remove(key);
        places.values().removeIf(place -> place.bundle() == gone);
    }

    private void pausedBy(int change) {
        paused += change;
        channel.config().setAutoRead(paused == 0);
    }

    private void received(SpdyDataFrame data) {
        var place = places.get(data.streamId());
        if (place == null) {
            // of a stream that has ended here already, or was never there
            return;
        }
        if (data.content().isReadable()) {
            place.bundle().received(place.number(), ByteBufUtil.getBytes(data.content()));
        }
        if (data.isLast()) {
            place.bundle().finished(place.number());
        }
    }

    /** What belongs to the stream ends with it. */
    private void reset(int id) {
        var place = places.get(id);
        if (place != null) {
            var bundle = place.bundle();
            places.values().removeIf(other -> other.bundle() == bundle);
            bundles.values().removeIf(other -> other == bundle);
            bundle.reset(place.number());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent) {
            // even numbers are the server's; to a client that has vanished this write fails in the end
            var unused = channel.writeAndFlush(new DefaultSpdyPingFrame(2));
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        List.copyOf(bundles.values()).forEach(SpdyBundle::gone);
        bundles.clear();
        places.clear();
        ctx.fireChannelInactive();
    }
}
