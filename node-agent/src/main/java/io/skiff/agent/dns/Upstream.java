package io.skiff.agent.dns;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/**
 * The name servers of the host. A question goes on as it came, with an id and a port that nobody can guess, by UDP or TCP as it came; a server that does not answer
 * or refuses is followed by the next. Used by the thread of its event loop.
 */
final class Upstream {

    private static final Logger LOG = LogManager.getLogger(Upstream.class);
    private static final int MOST_WAITING = 1000;

    /** So many of one question at once are a loop: the host's name server asks this one. */
    private static final int MOST_SAME = 32;

    private static final int ROUNDS = 2;
    private static final long PATIENCE_MILLIS = 2000;
    private static final int LARGEST = 65_535;
    private static final int HEADER = 12;

    private final EventLoopGroup loop;
    private final Supplier<List<InetSocketAddress>> servers;
    private final AnswerCache cache = new AnswerCache(System::nanoTime);
    private final SecureRandom random = new SecureRandom();
    private final Map<AnswerCache.Key, Integer> waiting = new HashMap<>();
    private int allWaiting;
    private int lastGood;
    private boolean isLoopTold;

    /** @param servers in the order in which they are asked */
    Upstream(EventLoopGroup loop, Supplier<List<InetSocketAddress>> servers) {
        this.loop = loop;
        this.servers = servers;
    }

    /** @return the answer with the question's id; fails if no server answers */
    CompletableFuture<byte[]> ask(byte[] query, Message message, boolean isStream) {
        var key = AnswerCache.Key.of(message, isStream);
        int id = message.getHeader().getID();
        var kept = cache.find(key, id);
        if (kept.isPresent()) {
            return CompletableFuture.completedFuture(kept.get());
        }
        if (waiting.getOrDefault(key, 0) >= MOST_SAME) {
            tellLoop(key);
            return CompletableFuture.failedFuture(new IOException("the same question waits too often"));
        }
        if (allWaiting >= MOST_WAITING) {
            return CompletableFuture.failedFuture(new IOException("too many questions wait"));
        }
        allWaiting++;
        waiting.merge(key, 1, Integer::sum);
        var search = new Search(query, isStream, List.copyOf(servers.get()));
        search.next(null);
        return search.result
                .whenComplete((answer, failure) -> {
                    allWaiting--;
                    waiting.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
                })
                .thenApply(answer -> {
                    cache.keep(key, answer);
                    return withId(answer, id);
                });
    }

    private void tellLoop(AnswerCache.Key key) {
        if (!isLoopTold) {
            isLoopTold = true;
            LOG.warn(
                    "{} is asked again and again: does a name server of this host ask the cluster's? Name another one in /etc/resolv.conf",
                    key.name());
        }
    }

    private static byte[] withId(byte[] message, int id) {
        var copy = message.clone();
        ByteBuffer.wrap(copy).putShort(0, (short) id);
        return copy;
    }

    /** One question on its way from server to server. */
    private final class Search {

        private final CompletableFuture<byte[]> result = new CompletableFuture<>();
        private final byte[] query;
        private final boolean isStream;
        private final List<InetSocketAddress> servers;
        private final int first;
        private int attempts;

        Search(byte[] query, boolean isStream, List<InetSocketAddress> servers) {
            this.query = query;
            this.isStream = isStream;
            this.servers = servers;
            this.first = servers.isEmpty() ? 0 : lastGood % servers.size();
        }

        /** @param answer of the server before, which says that it has none; null if there was no word */
        void next(byte @Nullable [] answer) {
            if (result.isDone()) {
                return;
            }
            if (attempts >= ROUNDS * servers.size()) {
                if (answer == null) {
                    result.completeExceptionally(new IOException("no name server of this host answers"));
                } else {
                    result.complete(answer);
                }
                return;
            }
            int index = (first + attempts++) % servers.size();
            new Attempt(this, index).start(servers.get(index));
        }

        void answered(byte[] answer, int index) {
            int rcode = answer[3] & 15;
            if (rcode == Rcode.SERVFAIL || rcode == Rcode.REFUSED || rcode == Rcode.NOTIMP) {
                next(answer);
            } else {
                lastGood = index;
                result.complete(answer);
            }
        }
    }

    /** One question to one server. */
    private final class Attempt {

        private final Search search;
        private final int index;
        private final byte[] sent;
        private boolean isOver;

        Attempt(Search search, int index) {
            this.search = search;
            this.index = index;
            this.sent = withId(search.query, random.nextInt(1 << 16));
        }

        void start(InetSocketAddress server) {
            var bootstrap =
                    new Bootstrap().group(loop).option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) PATIENCE_MILLIS);
            if (search.isStream) {
                bootstrap.channel(NioSocketChannel.class);
            } else {
                bootstrap.channel(NioDatagramChannel.class);
            }
            bootstrap.handler(new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel channel) {
                    if (search.isStream) {
                        channel.pipeline()
                                .addLast(
                                        new LengthFieldBasedFrameDecoder(LARGEST, 0, 2, 0, 2),
                                        new LengthFieldPrepender(2));
                    }
                    channel.pipeline().addLast(new Receiver(Attempt.this));
                }
            });
            var unused = bootstrap.connect(server).addListener((ChannelFuture connected) -> {
                if (connected.isSuccess()) {
                    var channel = connected.channel();
                    var unusedWrite = channel.writeAndFlush(Unpooled.wrappedBuffer(sent));
                    var unusedTimeout = channel.eventLoop()
                            .schedule(() -> end(channel, null), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                } else {
                    end(connected.channel(), null);
                }
            });
        }

        private boolean isMine(byte[] answer) {
            return answer.length >= HEADER && answer[0] == sent[0] && answer[1] == sent[1] && (answer[2] & 0x80) != 0;
        }

        /** @param answer null for none */
        void end(Channel channel, byte @Nullable [] answer) {
            if (isOver) {
                return;
            }
            isOver = true;
            var unused = channel.close();
            if (answer == null) {
                search.next(null);
            } else {
                search.answered(answer, index);
            }
        }
    }

    private static final class Receiver extends SimpleChannelInboundHandler<Object> {

        private final Attempt attempt;

        Receiver(Attempt attempt) {
            this.attempt = attempt;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, Object message) {
            ByteBuf content = message instanceof DatagramPacket packet ? packet.content() : (ByteBuf) message;
            var answer = ByteBufUtil.getBytes(content);
            if (attempt.isMine(answer)) {
                attempt.end(context.channel(), answer);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable refused) {
            attempt.end(context.channel(), null);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            attempt.end(context.channel(), null);
        }
    }
}
