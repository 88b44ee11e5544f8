package io.skiff.controlplane.api;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.kind.core.NamespaceKind;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.security.AdministratorsOnly;
import io.skiff.controlplane.security.Authorizer;
import io.skiff.controlplane.security.User;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.StepThread;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.testing.MemoryStore;
import io.skiff.controlplane.tunnel.PodLogs;
import io.skiff.controlplane.tunnel.Tunnels;
import io.skiff.controlplane.view.LiveView;
import io.skiff.controlplane.view.ViewFolder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** The API over a store in memory, on a loopback port without TLS. The namespaces of every cluster exist. */
public final class ApiFixture implements AutoCloseable {

    private final MemoryStore store = MemoryStore.immediate(Clock.systemUTC());
    private final LiveView view = new LiveView(StoredKinds.registry());
    private final Signal signal = new Signal();
    private final ViewFolder folder = new ViewFolder(store, view, signal);
    private final StepThread thread = StepThread.start("view", List.of(folder), signal, Clock.systemUTC());
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Tunnels tunnels;
    private final ApiParts parts;
    private final ApiServer server;
    private final Channel port;

    public ApiFixture() {
        this(new FakeLogs());
    }

    public ApiFixture(PodLogs logs) {
        this(logs, new AdministratorsOnly());
    }

    /** With nodes that are not connected, ready or not. */
    public static ApiFixture withNodesThatAreAway() {
        return new ApiFixture((Tunnels) (node, target, listener) -> {
            var way = new FakeTunnels.Way(node, target, listener);
            way.fails("node " + node + " is not connected");
            return way;
        });
    }

    /** With nodes that answer by themselves. */
    ApiFixture(Tunnels nodes) {
        this(new FakeLogs(), new AdministratorsOnly(), nodes);
    }

    public ApiFixture(PodLogs logs, Authorizer authorizer) {
        this(logs, authorizer, new FakeTunnels());
    }

    private ApiFixture(PodLogs logs, Authorizer authorizer, Tunnels nodes) {
        tunnels = nodes;
        parts = new ApiParts(
                StoredKinds.registry(),
                store,
                view,
                (certificate, token) -> user(token.orElse("admin")),
                authorizer,
                logs,
                tunnels,
                Clock.systemUTC(),
                new Random(1),
                "10.43.0.0/16",
                "10.42.0.0/16",
                Optional::empty);
        server = new ApiServer(parts);
        port = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(server.http1())
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.getInteger("api.port", 0)))
                .syncUninterruptibly()
                .channel();
        for (var name : List.of("default", "kube-system")) {
            put(
                    NamespaceKind.NAMESPACE,
                    "",
                    name,
                    "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"" + name
                            + "\",\"uid\":\"ns-" + name
                            + "\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\"},\"spec\":{\"finalizers\":"
                            + "[\"kubernetes\"]},\"status\":{\"phase\":\"Active\"}}");
        }
        awaitView();
    }

    /** Waits for the view. Before that the API answers 503, as it should. */
    private void awaitView() {
        long written = store.readRevision().join();
        view.reaches(written).orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static Optional<User> user(String token) {
        return switch (token) {
            case "admin" -> Optional.of(new User("tester", List.of("system:masters")));
            case "other" -> Optional.of(new User("other", List.of("system:masters")));
            case "node" -> Optional.of(new User("system:node:n1", List.of("system:nodes")));
            default -> Optional.empty();
        };
    }

    public String url() {
        return "http://127.0.0.1:" + ((InetSocketAddress) port.localAddress()).getPort();
    }

    /** The parts of the API, to serve the same cluster without a network. */
    public ApiParts parts() {
        return parts;
    }

    /** The ways to the nodes. */
    FakeTunnels tunnels() {
        return (FakeTunnels) tunnels;
    }

    public Store store() {
        return store;
    }

    public LiveView view() {
        return view;
    }

    /** Writes an object as a controller or a node would. */
    public void put(Kind<?> kind, String namespace, String name, String json) {
        var put = new Transaction.Put(
                Keys.object(kind, namespace, name), json.getBytes(StandardCharsets.UTF_8), OptionalLong.empty());
        store.commit(new Transaction(List.of(), List.of(put))).join();
    }

    @Override
    public void close() {
        server.close();
        port.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        thread.close();
        folder.close();
        store.close();
    }

    /** Runs until it is killed, for manual tests. */
    public static void main(String[] args) throws InterruptedException {
        try (var fixture = new ApiFixture(new PlayedNode())) {
            PlayedNode.addPod(fixture);
            System.out.println(fixture.url());
            Thread.currentThread().join();
        }
    }
}
