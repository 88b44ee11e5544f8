package io.skiff.controlplane.api.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.skiff.controlplane.api.request.Conversation;
import io.skiff.controlplane.api.request.Outlet;
import io.skiff.controlplane.api.status.ApiException;

/** The client of a connection, as one who answers it bit by bit sees it. */
record Client(ApiConnection connection, ChannelHandlerContext ctx, BodyStream body, Exchange exchange)
        implements Conversation {

    @Override
    public Outlet answer(int code, String contentType) {
        return connection.open(ctx, Replies.chunked(HttpResponseStatus.valueOf(code), contentType), exchange);
    }

    @Override
    public void fail(ApiException why) {
        connection.fail(ctx, why, exchange);
    }

    @Override
    public void onClosed(Runnable closed) {
        var unused = exchange.over().thenRun(closed);
    }
}
