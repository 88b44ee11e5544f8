package io.skiff.controlplane.api.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.request.Query;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.security.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Converts requests from HTTP. */
final class Requests {

    private static final String BEARER = "bearer ";

    /**
     * The prefix of {@code Impersonate-User, -Group, -Uid, -Extra-*}, the headers of {@code --as} and similar flags.
     */
    private static final String IMPERSONATION = "impersonate-";

    private Requests() {}

    static ApiRequest of(FullHttpRequest request, User user) {
        requireNoOther(request.headers());
        var uri = new QueryStringDecoder(request.uri());
        try {
            return new ApiRequest(
                    request.method().name(),
                    segments(request.uri()),
                    new Query(uri.parameters()),
                    String.join(",", request.headers().getAll(HttpHeaderNames.ACCEPT)),
                    mediaType(request.headers()),
                    ByteBufUtil.getBytes(request.content()),
                    user,
                    request.headers().get(HttpHeaderNames.HOST, ""));
        } catch (IllegalArgumentException e) {
            throw Failures.badRequest("the URL cannot be read: " + e.getMessage());
        }
    }

    /**
     * Refuses impersonation: a request that wants to act as somebody else must not run with the sender's own rights.
     */
    private static void requireNoOther(HttpHeaders headers) {
        for (var header : headers.names()) {
            if (header.toLowerCase(Locale.ROOT).startsWith(IMPERSONATION)) {
                throw Failures.impersonation(header);
            }
        }
    }

    static Optional<String> bearerToken(HttpHeaders headers) {
        var authorization = headers.get(HttpHeaderNames.AUTHORIZATION, "");
        return authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? Optional.of(authorization.substring(BEARER.length()).strip())
                : Optional.empty();
    }

    /** Decodes each segment by itself, so that an escaped slash stays within its segment. */
    static List<String> segments(String uri) {
        var segments = new ArrayList<String>();
        int end = uri.indexOf('?');
        for (var segment : (end < 0 ? uri : uri.substring(0, end)).split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.add(QueryStringDecoder.decodeComponent(segment.replace("+", "%2B")));
            }
        }
        return segments;
    }

    private static String mediaType(HttpHeaders headers) {
        var type = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }
}
