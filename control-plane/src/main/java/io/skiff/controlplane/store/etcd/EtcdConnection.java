package io.skiff.controlplane.store.etcd;

import com.google.common.util.concurrent.MoreExecutors;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.skiff.controlplane.step.VitalLoop;
import java.io.File;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * A connection to etcd, with a deadline on each request.
 *
 * <p>jetcd cannot dial a unix socket by itself, so an interceptor leads its calls over a channel of ours.
 */
public final class EtcdConnection implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

    private final Client client;
    private final String endpoint;
    private final Runnable release;

    private EtcdConnection(Client client, String endpoint, Runnable release) {
        this.client = client;
        this.endpoint = endpoint;
        this.release = release;
    }

    /** Connects over a unix socket to an etcd on this host. */
    public static EtcdConnection overSocket(Path socket) {
        var loop = VitalLoop.start("etcd-socket", NioIoHandler.newFactory());
        var channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .eventLoopGroup(loop.group())
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .overrideAuthority("localhost")
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .usePlaintext()
                .build();
        var endpoint = "http://localhost:2379";
        var client = builder()
                .endpoints(endpoint)
                .interceptor(new Detour(channel), new Calls())
                .build();
        return new EtcdConnection(client, endpoint, () -> {
            channel.shutdownNow();
            loop.close();
        });
    }

    /** Connects over the network. */
    public static EtcdConnection overNetwork(List<URI> endpoints) {
        return new EtcdConnection(
                builder().endpoints(endpoints).interceptor(new Calls()).build(),
                endpoints.get(0).toString(),
                () -> {});
    }

    /** Connects over the network with mutual TLS. The files are PEM. */
    public static EtcdConnection overNetwork(List<URI> endpoints, File ca, File certificate, File key)
            throws SSLException {
        var tls = GrpcSslContexts.forClient()
                .trustManager(ca)
                .keyManager(certificate, key)
                .build();
        return new EtcdConnection(
                builder()
                        .endpoints(endpoints)
                        .sslContext(tls)
                        .interceptor(new Calls())
                        .build(),
                endpoints.get(0).toString(),
                () -> {});
    }

    Client client() {
        return client;
    }

    /** The endpoint, for requests to one member. */
    String endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        client.close();
        release.run();
    }

    private static ClientBuilder builder() {
        return Client.builder()
                .executorService(MoreExecutors.newDirectExecutorService())
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .keepaliveTime(Duration.ofSeconds(10))
                .keepaliveTimeout(Duration.ofSeconds(5))
                .retryMaxAttempts(1)
                .retryDelay(50)
                .retryMaxDelay(500);
    }

    /** Leads every call over another channel. */
    private record Detour(ManagedChannel channel) implements ClientInterceptor {

        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            return channel.newCall(method, options);
        }
    }

    /**
     * Fails a request that is not answered in time, so that nobody waits for an etcd that is gone. An answer is taken in by the thread that
     * has read it, because nobody who takes one in waits for anything; another thread would cost each write a tenth of its time.
     */
    private static final class Calls implements ClientInterceptor {

        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            var direct = options.withExecutor(MoreExecutors.directExecutor());
            var bounded = method.getType() == MethodType.UNARY
                    ? direct.withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                    : direct;
            return next.newCall(method, bounded);
        }
    }
}
