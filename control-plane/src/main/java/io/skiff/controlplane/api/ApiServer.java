package io.skiff.controlplane.api;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.skiff.controlplane.api.codec.ProtobufReader;
import io.skiff.controlplane.api.discovery.Discovery;
import io.skiff.controlplane.api.discovery.OpenApi;
import io.skiff.controlplane.api.http.ApiInitializer;
import io.skiff.controlplane.api.pod.PodSubresources;
import io.skiff.controlplane.api.resource.AccessReviews;
import io.skiff.controlplane.api.resource.Commits;
import io.skiff.controlplane.api.resource.Creation;
import io.skiff.controlplane.api.resource.Deletion;
import io.skiff.controlplane.api.resource.Edits;
import io.skiff.controlplane.api.resource.FreshReads;
import io.skiff.controlplane.api.resource.Namespaces;
import io.skiff.controlplane.api.resource.Readiness;
import io.skiff.controlplane.api.resource.Reads;
import io.skiff.controlplane.api.resource.RequestBodies;
import io.skiff.controlplane.api.resource.Resources;
import io.skiff.controlplane.api.resource.Router;
import io.skiff.controlplane.api.resource.SharedLease;
import io.skiff.controlplane.api.resource.Stamps;
import io.skiff.controlplane.api.resource.Waiting;
import io.skiff.controlplane.api.resource.Watches;
import io.skiff.controlplane.api.watch.WatchHub;
import io.skiff.controlplane.bound.Turns;
import io.skiff.controlplane.kind.Allocator.Pools;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.security.Authenticator;
import io.skiff.controlplane.security.Authorizer;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.tunnel.PodLogs;
import io.skiff.controlplane.view.View;
import java.time.Clock;
import java.util.random.RandomGenerator;

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

    /**
     * The parts that the API needs.
     *
     * @param serviceCidr services get their addresses from it, {@code 10.43.0.0/16}
     * @param clusterCidr nodes get their subnets from it, {@code 10.42.0.0/16}
     */
    public record Parts(
            KindRegistry kinds,
            Store store,
            View view,
            Authenticator authenticator,
            Authorizer authorizer,
            PodLogs podLogs,
            Clock clock,
            RandomGenerator random,
            String serviceCidr,
            String clusterCidr,
            Readiness readiness) {}

    public ApiServer(Parts parts) {
        this.hub = new WatchHub(parts.kinds(), parts.view());
        this.initializer = new ApiInitializer(
                router(parts, hub),
                parts.authenticator(),
                parts.authorizer(),
                (user, bodyBytes, work) -> (bodyBytes < LARGE_BYTES ? usual : large).execute(user, work));
    }

    /** Builds the object graph behind the paths, for requests that have a thread each. */
    public static Router router(Parts parts, WatchHub hub) {
        return router(parts, hub, Waiting.BLOCKING);
    }

    /** @param waiting what a request does while the store works */
    public static Router router(Parts parts, WatchHub hub, Waiting waiting) {
        var kinds = parts.kinds();
        var view = parts.view();
        var stamps = new Stamps(parts.clock(), parts.random());
        var fresh = new FreshReads(parts.store(), view, waiting);
        var commits = new Commits(parts.store(), waiting);
        var reads = new Reads(view, fresh, parts.clock());
        var lease = new SharedLease(parts.store(), parts.clock(), waiting);
        var pools = new Pools(parts.serviceCidr(), parts.clusterCidr(), parts.random());
        var bodies = new RequestBodies(new ProtobufReader(kinds));
        var deletion = new Deletion(stamps, fresh, reads, commits);
        return new Router(
                kinds,
                parts.authorizer(),
                parts.readiness(),
                new Discovery(kinds),
                new OpenApi(kinds),
                new AccessReviews(bodies, parts.authorizer()),
                new Resources(
                        parts.clock(),
                        bodies,
                        reads,
                        new Creation(stamps, fresh, commits, new Namespaces(kinds, view), view, pools, lease),
                        new Edits(stamps, fresh, reads, commits, lease),
                        deletion,
                        new Watches(hub, reads, parts.random()),
                        new PodSubresources(parts.podLogs(), bodies, reads, deletion, parts.clock()).handlers()));
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
