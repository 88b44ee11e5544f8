package io.skiff.controlplane.api.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.skiff.controlplane.api.Authenticator;
import io.skiff.controlplane.api.resource.Router;
import java.util.concurrent.Executor;

/** Makes a connection, already decrypted, one that speaks HTTP/1.1 with the API. */
public final class ApiInitializer extends ChannelInitializer<Channel> {

    private static final int LONGEST_LINE = 16 << 10;
    private static final int MOST_HEADERS = 32 << 10;
    private static final int LARGEST_CHUNK = 64 << 10;

    /** As long as Kubernetes' own server keeps a connection without requests. */
    private static final int IDLE_SECONDS = 90;

    private final Router router;
    private final Access access;
    private final Executor pool;

    public ApiInitializer(Router router, Authenticator authenticator, Executor pool) {
        this.router = router;
        this.access = new Access(authenticator);
        this.pool = pool;
    }

    @Override
    protected void initChannel(Channel channel) {
        channel.pipeline()
                .addLast(new HttpServerCodec(LONGEST_LINE, MOST_HEADERS, LARGEST_CHUNK))
                .addLast(new IdleStateHandler(0, 0, IDLE_SECONDS))
                .addLast(new StrangersBodies(access))
                .addLast(new BodyLimit())
                .addLast(new ApiConnection(router, access, pool));
    }
}
