package io.skiff.controlplane.api.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpRequest;

/** A request whose body comes beside it, as it arrives. It is the last one of its connection. */
final class StreamedRequest extends DefaultFullHttpRequest {

    private final BodyStream body;

    StreamedRequest(HttpRequest head, BodyStream body) {
        super(
                head.protocolVersion(),
                head.method(),
                head.uri(),
                Unpooled.EMPTY_BUFFER,
                head.headers(),
                EmptyHttpHeaders.INSTANCE);
        this.body = body;
    }

    BodyStream body() {
        return body;
    }
}
