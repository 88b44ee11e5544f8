package io.skiff.agent.neighbour;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.skiff.agent.image.DocumentKind;
import io.skiff.agent.network.NodeNetwork.Peer;
import io.skiff.proto.node.DocumentWanted;
import io.skiff.proto.node.LayerPiece;
import io.skiff.proto.node.LayerWanted;
import io.skiff.proto.node.LayersWanted;
import io.skiff.proto.node.NodeLayersGrpc;
import io.skiff.proto.node.VolumeWanted;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The other nodes over gRPC, each on a connection that is kept for a minute. */
final class GrpcPeers implements Peers, AutoCloseable {

    private static final Duration LONGEST_QUESTION = Duration.ofMillis(700);
    private static final Duration LONGEST_READ = Duration.ofHours(1);
    private static final Duration LONGEST_READ_OF_VOLUME = Duration.ofDays(2);

    /** The other node may still fetch the layer. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private static final Duration LONGEST_STALL = Duration.ofSeconds(30);
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final int CONNECT_MILLIS = 1_000;
    private static final int MOST_MESSAGE_BYTES = 1 << 20;

    private final Supplier<List<Peer>> present;
    private final PeerTls tls;
    private final EventLoopGroup io;
    private final Executor callbacks;
    private final Map<Peer, ManagedChannel> channels = new HashMap<>();

    GrpcPeers(Supplier<List<Peer>> present, PeerTls tls, EventLoopGroup io, Executor callbacks) {
        this.present = present;
        this.tls = tls;
        this.io = io;
        this.callbacks = callbacks;
    }

    private List<Peer> givers() {
        return present.get().stream().filter(peer -> peer.layerPort() > 0).toList();
    }

    @Override
    public List<String> names() {
        return givers().stream().map(Peer::nodeName).toList();
    }

    @Override
    public CompletableFuture<List<String>> find(String name, List<String> diffIds, boolean claims) {
        var question = LayersWanted.newBuilder()
                .addAllDiffIds(diffIds)
                .setClaims(claims)
                .build();
        return asked(name, stub -> stub.find(question)).thenApply(found -> List.copyOf(found.getHoldersList()));
    }

    @Override
    public CompletableFuture<?> giveUp(String name, List<String> diffIds) {
        var notice = LayersWanted.newBuilder()
                .addAllDiffIds(diffIds)
                .setGivenUp(true)
                .build();
        return asked(name, stub -> stub.find(notice));
    }

    @Override
    public CompletableFuture<Optional<byte[]>> document(
            String name, DocumentKind kind, String repository, String digest) {
        var question = DocumentWanted.newBuilder()
                .setRepository(repository)
                .setDigest(digest)
                .setIsConfig(kind == DocumentKind.CONFIG)
                .build();
        return asked(name, stub -> stub.document(question))
                .thenApply(found -> found.getContent().isEmpty()
                        ? Optional.empty()
                        : Optional.of(found.getContent().toByteArray()));
    }

    private <T> CompletableFuture<T> asked(
            String name, Function<NodeLayersGrpc.NodeLayersFutureStub, ListenableFuture<T>> question) {
        var answer = new CompletableFuture<T>();
        try {
            var stub = NodeLayersGrpc.newFutureStub(channel(name))
                    .withDeadlineAfter(LONGEST_QUESTION.toMillis(), TimeUnit.MILLISECONDS);
            Futures.addCallback(question.apply(stub), new Hand<>(answer), MoreExecutors.directExecutor());
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private record Hand<T>(CompletableFuture<T> answer) implements FutureCallback<T> {

        @Override
        public void onSuccess(@Nullable T found) {
            if (found == null) {
                answer.completeExceptionally(new IOException("it answers nothing"));
            } else {
                answer.complete(found);
            }
        }

        @Override
        public void onFailure(Throwable why) {
            answer.completeExceptionally(why);
        }
    }

    @Override
    public InputStream read(String name, String diffId) throws IOException {
        return read(
                name,
                LONGEST_READ,
                stub -> stub.read(LayerWanted.newBuilder().setDiffId(diffId).build()));
    }

    /** What a volume of another node has in it, in the words of its agent. */
    InputStream volume(String name, String handle) throws IOException {
        return read(
                name,
                LONGEST_READ_OF_VOLUME,
                stub -> stub.volume(VolumeWanted.newBuilder().setHandle(handle).build()));
    }

    private InputStream read(
            String name,
            Duration longest,
            Function<NodeLayersGrpc.NodeLayersBlockingStub, Iterator<LayerPiece>> question)
            throws IOException {
        var context = Context.current().withCancellation();
        var stub =
                NodeLayersGrpc.newBlockingStub(channel(name)).withDeadlineAfter(longest.toSeconds(), TimeUnit.SECONDS);
        try {
            Iterator<LayerPiece> pieces = context.call(() -> question.apply(stub));
            var stream = new Pieces(name, pieces, context, io);
            stream.begin();
            return stream;
        } catch (IOException e) {
            context.cancel(e);
            throw e;
        } catch (Exception e) {
            context.cancel(e);
            throw failed(name, e);
        }
    }

    private static IOException failed(String name, Exception why) {
        return new IOException("read from node " + name + ": " + why.getMessage(), why);
    }

    private synchronized ManagedChannel channel(String name) throws IOException {
        var givers = givers();
        channels.entrySet().removeIf(open -> {
            boolean isGone = !givers.contains(open.getKey());
            if (isGone) {
                open.getValue().shutdownNow();
            }
            return isGone;
        });
        var peer = givers.stream().filter(one -> one.nodeName().equals(name)).findFirst();
        if (peer.isEmpty()) {
            throw new IOException("node " + name + " is no peer any more");
        }
        var known = Optional.ofNullable(channels.get(peer.get()));
        var channel = known.isPresent() ? known.get() : open(peer.get());
        channels.put(peer.get(), channel);
        return channel;
    }

    private ManagedChannel open(Peer peer) throws SSLException {
        return NettyChannelBuilder.forAddress(peer.internalIp(), peer.layerPort())
                .channelType(NioSocketChannel.class)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .eventLoopGroup(io)
                .executor(callbacks)
                .offloadExecutor(callbacks)
                .sslContext(tls.client(peer.nodeName()))
                .maxInboundMessageSize(MOST_MESSAGE_BYTES)
                .keepAliveTime(20, TimeUnit.SECONDS)
                .keepAliveTimeout(5, TimeUnit.SECONDS)
                .idleTimeout(IDLE.toMillis(), TimeUnit.MILLISECONDS)
                .disableRetry()
                .build();
    }

    @Override
    public synchronized void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
        channels.clear();
    }

    /** The pieces of a layer as a stream. Closing it early ends the call. */
    private static final class Pieces extends InputStream {

        private final String name;
        private final Iterator<LayerPiece> pieces;
        private final Context.CancellableContext context;
        private final EventLoopGroup clock;
        private InputStream piece = InputStream.nullInputStream();
        private boolean isOver;

        Pieces(String name, Iterator<LayerPiece> pieces, Context.CancellableContext context, EventLoopGroup clock) {
            this.name = name;
            this.pieces = pieces;
            this.context = context;
            this.clock = clock;
        }

        /** Waits for the first piece, so that a node that does not have the layer is left before anything is begun. */
        void begin() throws IOException {
            next(LONGEST_WAIT);
        }

        private boolean next(Duration longest) throws IOException {
            var watch = clock.schedule(
                    () -> context.cancel(new IOException("it sent nothing for " + longest.toSeconds() + " s")),
                    longest.toMillis(),
                    TimeUnit.MILLISECONDS);
            try {
                isOver = !pieces.hasNext();
                piece = isOver
                        ? InputStream.nullInputStream()
                        : pieces.next().getContent().newInput();
                return !isOver;
            } catch (StatusRuntimeException e) {
                throw failed(name, e);
            } finally {
                watch.cancel(false);
            }
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int count = piece.read(buffer, offset, length);
            while (count < 0 && !isOver && next(LONGEST_STALL)) {
                count = piece.read(buffer, offset, length);
            }
            return count;
        }

        @Override
        public void close() {
            context.cancel(null);
        }
    }
}
