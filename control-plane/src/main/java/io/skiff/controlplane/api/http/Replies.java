package io.skiff.controlplane.api.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.skiff.controlplane.api.request.Reply;
import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.object.Json;
import java.util.List;

/** Converts replies to HTTP. */
final class Replies {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    private Replies() {}

    static FullHttpResponse of(Reply.Whole reply) {
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.code()), Unpooled.wrappedBuffer(reply.body()));
        describe(reply, response.headers());
        return response;
    }

    /** The head of a reply, before its body. */
    static HttpResponse headOf(Reply.Whole reply) {
        var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.code()));
        describe(reply, response.headers());
        return response;
    }

    private static void describe(Reply.Whole reply, HttpHeaders headers) {
        headers.set(HttpHeaderNames.CONTENT_TYPE, reply.contentType());
        headers.set(HttpHeaderNames.CONTENT_LENGTH, reply.body().length);
        warn(reply.warnings(), headers);
        if (reply.code() == TOO_MANY_REQUESTS || reply.code() == UNAVAILABLE) {
            headers.set(HttpHeaderNames.RETRY_AFTER, 1);
        }
    }

    /** Adds the header of RFC 7234, section 5.5, as Kubernetes does. */
    private static void warn(List<String> warnings, HttpHeaders headers) {
        warnings.forEach(warning -> headers.add("Warning", "299 - \"" + quoted(warning) + "\""));
    }

    static HttpResponse headOf(Reply.Pieces reply) {
        var response = chunked(reply.contentType());
        warn(reply.warnings(), response.headers());
        return response;
    }

    /** The head of a reply in chunks. */
    static HttpResponse chunked(String contentType) {
        return chunked(HttpResponseStatus.OK, contentType);
    }

    static HttpResponse chunked(HttpResponseStatus status, String contentType) {
        var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, contentType)
                .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        return response;
    }

    static Reply.Whole failure(ApiException failure) {
        return (Reply.Whole) Reply.json(failure.code(), Json.write(failure.status()));
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("[\\r\\n]", " ");
    }
}
