package io.skiff.controlplane.api.stream;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.handler.timeout.IdleStateHandler;
import io.skiff.controlplane.api.request.StreamOffer;
import io.skiff.controlplane.api.request.StreamUse;
import io.skiff.controlplane.api.status.Failures;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A request for an upgrade of its connection to one of the protocols with several streams, without a body. */
public final class StreamUpgrade {

    private static final String SPDY = "SPDY/3.1";
    private static final String VERSION_4 = "v4.channel.k8s.io";
    private static final String VERSION_5 = "v5.channel.k8s.io";

    /** KEP-4006. */
    private static final String SPDY_IN_A_SOCKET = "SPDY/3.1+portforward.k8s.io";

    private static final String PORT_FORWARD = "portforward.k8s.io";
    private static final String VERSION_HEADER = "X-Stream-Protocol-Version";

    /** Of a WebSocket: a tunnel takes one whole, and what has come behind it. Real clients send some 32 KB. */
    private static final int LARGEST_FRAME = 512 << 10;

    private static final int LARGEST_SPDY_CHUNK = 16 << 10;
    private static final int LARGEST_SPDY_HEADERS = 16 << 10;

    /** Longer silence is broken by a ping. */
    private static final int QUIET_SECONDS = 30;

    private final FullHttpRequest request;

    private StreamUpgrade(FullHttpRequest request) {
        this.request = request;
    }

    /** Empty for a request without an upgrade. */
    public static Optional<StreamUpgrade> of(FullHttpRequest request) {
        if (!request.headers().contains(HttpHeaderNames.UPGRADE)) {
            return Optional.empty();
        }
        var bare = new DefaultFullHttpRequest(
                request.protocolVersion(), request.method(), request.uri(), Unpooled.EMPTY_BUFFER);
        bare.headers().set(request.headers());
        return Optional.of(new StreamUpgrade(bare));
    }

    /** The upgrade of a connection, chosen among those that the client offers. */
    @FunctionalInterface
    public interface Chosen {

        /** Answers 101, and hands the connection over. To be called on its event loop. */
        void accept(Channel channel, StreamOffer.Opener opener);
    }

    /** @throws io.skiff.controlplane.api.status.ApiException if there is none for this use */
    public static Chosen choose(Optional<StreamUpgrade> asked, StreamUse use) {
        return asked.orElseThrow(() -> Failures.badRequest(
                        "Upgrade request required: this is for kubectl and other clients with several streams"))
                .choose(use);
    }

    private Chosen choose(StreamUse use) {
        var headers = request.headers();
        UpgradeHeaders.require(headers);
        if (headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
            return socket(use);
        }
        if (headers.containsValue(HttpHeaderNames.UPGRADE, SPDY, true)) {
            return spdy(use);
        }
        throw Failures.badRequest("the connection cannot be upgraded to \"" + headers.get(HttpHeaderNames.UPGRADE)
                + "\"; " + SPDY + " and websocket are known");
    }

    private Chosen socket(StreamUse use) {
        var isForward = use instanceof StreamUse.Ports;
        var known = isForward ? List.of(SPDY_IN_A_SOCKET, VERSION_4) : List.of(VERSION_5, VERSION_4);
        var chosen = choose(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL.toString(), known);
        if (use instanceof StreamUse.Ports forward
                && chosen.equals(VERSION_4)
                && forward.ports().isEmpty()) {
            throw Failures.badRequest("query parameter \"port\" or \"ports\" is required for " + VERSION_4);
        }
        var handshaker = new WebSocketServerHandshakerFactory("", chosen, false, LARGEST_FRAME).newHandshaker(request);
        if (handshaker == null
                || !request.method().equals(HttpMethod.GET)
                || !request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)) {
            throw Failures.badRequest(
                    "the WebSocket is not asked for by GET, is not of version 13, or has no Sec-WebSocket-Key (RFC 6455)");
        }
        return (channel, opener) -> {
            leaveHttp(channel.pipeline());
            handshaker.handshake(channel, request).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            channel.pipeline().addLast(new ControlFrames());
            if (chosen.equals(SPDY_IN_A_SOCKET)) {
                channel.pipeline().addLast(new WebSocketBytes());
                speakSpdy(channel, use, opener);
            } else {
                ChannelSocket.open(channel, use, chosen.equals(VERSION_5), opener);
                channel.pipeline().addLast(new EndsOnFault());
            }
        };
    }

    private Chosen spdy(StreamUse use) {
        var chosen = choose(VERSION_HEADER, List.of(use instanceof StreamUse.Ports ? PORT_FORWARD : VERSION_4));
        return (channel, opener) -> {
            leaveHttp(channel.pipeline());
            var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
            answer.headers()
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                    .set(HttpHeaderNames.UPGRADE, SPDY)
                    .set(VERSION_HEADER, chosen);
            channel.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            speakSpdy(channel, use, opener);
            channel.pipeline().remove(HttpServerCodec.class);
        };
    }

    private static void speakSpdy(Channel channel, StreamUse use, StreamOffer.Opener opener) {
        channel.pipeline()
                .addLast(new ReadsOnDemand())
                .addLast(new SpdyFrameCodec(SpdyVersion.SPDY_3_1, LARGEST_SPDY_CHUNK, LARGEST_SPDY_HEADERS, 6, 15, 8))
                .addLast(new SpdyStreams(channel, use, opener))
                .addLast(new EndsOnFault());
    }

    /** The client's values of a header, of which the first known one is taken. */
    private String choose(String header, List<String> known) {
        var offered = values(request.headers(), header);
        return known.stream()
                .filter(offered::contains)
                .findFirst()
                .orElseThrow(() -> Failures.badRequest(
                        "none of the protocols in " + header + " is known here: " + offered + "; known are " + known));
    }

    private static List<String> values(HttpHeaders headers, String name) {
        return headers.getAll(name).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /** What bounds requests and their bodies does not fit streams. */
    private static void leaveHttp(ChannelPipeline pipeline) {
        for (var name : List.copyOf(pipeline.names())) {
            ChannelHandler handler = pipeline.get(name);
            if (handler instanceof OfRequests || handler instanceof IdleStateHandler) {
                pipeline.remove(handler);
            }
        }
        pipeline.addLast(new IdleStateHandler(0, QUIET_SECONDS, 0));
    }
}
