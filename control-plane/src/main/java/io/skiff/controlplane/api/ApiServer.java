package io.skiff.controlplane.api;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.skiff.controlplane.api.http.ApiInitializer;
import io.skiff.controlplane.api.resource.Router;
import io.skiff.controlplane.api.watch.WatchHub;
import io.skiff.controlplane.bound.Turns;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.view.View;
import java.time.Clock;
import java.util.random.RandomGenerator;

/** The API. Has threads of its own for requests; connections come from whoever owns the port. */
public final class ApiServer implements AutoCloseable {

    /** Most of the time they wait for the store. */
    private static final Turns.Limits USUAL = new Turns.Limits(16, 12, 512, 256);

    /** Each takes its multiple in memory while it is worked on, and its own while it waits. */
    private static final Turns.Limits LARGE = new Turns.Limits(2, 1, 8, 4);

    /** From here on a request is a large one. */
    private static final int LARGE_BYTES = 64 << 10;

    private final WatchHub hub;
    private final Turns usual = new Turns("api", USUAL);
    private final Turns large = new Turns("api-large", LARGE);
    private final ApiInitializer initializer;

    /**
     * What the API needs.
     *
     * @param serviceCidr services get their addresses from it, {@code 10.43.0.0/16}
     * @param clusterCidr nodes get their subnets from it, {@code 10.42.0.0/16}
     */
    public record Parts(
            Store store,
            View view,
            Authenticator authenticator,
            PodLogs podLogs,
            Clock clock,
            RandomGenerator random,
            String serviceCidr,
            String clusterCidr,
            Readiness readiness) {}

    public ApiServer(Parts parts) {
        this.hub = new WatchHub(parts.view());
        this.initializer = new ApiInitializer(
                Router.of(parts, hub),
                parts.authenticator(),
                (user, bodyBytes, work) -> (bodyBytes < LARGE_BYTES ? usual : large).execute(user, work));
    }

    /** Serves HTTP/1.1 on a connection that is already decrypted. May be used for any number of connections. */
    public ChannelInitializer<Channel> http1() {
        return initializer;
    }

    /** The same for those without a certificate, who have little to ask. */
    public ChannelInitializer<Channel> strangers() {
        return initializer.forStrangers();
    }

    /** Requests that run are interrupted. The connections are closed by whoever owns the port. */
    @Override
    public void close() {
        hub.close();
        usual.close();
        large.close();
    }
}
