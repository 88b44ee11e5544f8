package io.skiff.controlplane.api;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.skiff.controlplane.api.http.ApiInitializer;
import io.skiff.controlplane.api.resource.Router;
import io.skiff.controlplane.api.watch.WatchHub;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.view.View;
import java.time.Clock;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** The API. Has threads of its own for requests; connections come from whoever owns the port. */
public final class ApiServer implements AutoCloseable {

    private static final int THREADS = 16;
    private static final int MOST_WAITING = 512;

    private final WatchHub hub;
    private final ThreadPoolExecutor pool;
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
        this.pool = pool();
        this.initializer = new ApiInitializer(Router.of(parts, hub), parts.authenticator(), pool);
    }

    /** Serves HTTP/1.1 on a connection that is already decrypted. May be used for any number of connections. */
    public ChannelInitializer<Channel> http1() {
        return initializer;
    }

    /** Requests that run are interrupted. The connections are closed by whoever owns the port. */
    @Override
    public void close() {
        hub.close();
        pool.shutdownNow();
    }

    private static ThreadPoolExecutor pool() {
        var number = new AtomicInteger();
        var pool = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                    var thread = new Thread(task, "api-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
