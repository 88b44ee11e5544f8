package io.skiff.controlplane.api;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.skiff.controlplane.api.http.ApiInitializer;
import io.skiff.controlplane.api.watch.WatchHub;
import io.skiff.controlplane.bound.Turns;

/** The API. It has its own threads for requests; the owner of the port passes connections to it. */
public final class ApiServer implements AutoCloseable {

    /** Threads for usual requests, which mostly wait for the store. */
    private static final Turns.Limits USUAL = new Turns.Limits(16, 12, 512, 256);

    /**
     * Threads for large requests. Each request takes a multiple of its size while it is handled, and its own size while
     * it waits.
     */
    private static final Turns.Limits LARGE = new Turns.Limits(2, 1, 8, 4);

    /** A request is large from this size on. */
    private static final int LARGE_BYTES = 64 << 10;

    private final WatchHub hub;
    private final Turns usual = new Turns("api", USUAL);
    private final Turns large = new Turns("api-large", LARGE);
    private final ApiInitializer initializer;

    public ApiServer(ApiParts parts) {
        this.hub = new WatchHub(parts.kinds(), parts.view());
        this.initializer = new ApiInitializer(
                ApiPaths.router(parts, hub),
                parts.authenticator(),
                parts.authorizer(),
                (user, bodyBytes, work) -> (bodyBytes < LARGE_BYTES ? usual : large).execute(user, work));
    }

    /** Makes the handler of HTTP/1.1 on a decrypted connection. One handler may serve any number of connections. */
    public ChannelInitializer<Channel> http1() {
        return initializer;
    }

    /** Makes the same handler for clients without a certificate, with smaller bounds. */
    public ChannelInitializer<Channel> strangers() {
        return initializer.forStrangers();
    }

    /** Interrupts running requests. The owner of the port closes the connections. */
    @Override
    public void close() {
        hub.close();
        usual.close();
        large.close();
    }
}
