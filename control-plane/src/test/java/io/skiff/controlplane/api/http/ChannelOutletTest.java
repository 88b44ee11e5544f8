package io.skiff.controlplane.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ChannelOutletTest {

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    private final LocalChannel channel = new LocalChannel();
    private final Written written = new Written();
    private final CountDownLatch ended = new CountDownLatch(1);

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** What another thread has handed over comes first, also before what the event loop itself sends. */
    @Test
    void nothingOvertakes() throws InterruptedException {
        channel.pipeline().addLast(written);
        loops.register(channel).syncUninterruptibly();
        var outlet = new ChannelOutlet(channel, Budgets.ofTheServer(), ended::countDown);
        var handedOver = new CountDownLatch(1);
        channel.eventLoop().execute(() -> {
            awaitNow(handedOver);
            outlet.send(bytes("bookmark"));
            outlet.end();
        });

        outlet.send(bytes("event"));
        handedOver.countDown();

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(written.texts).containsExactly("event", "bookmark", "end");
    }

    @Test
    void oneWhoseLastPieceIsNotTakenIsClosed() throws InterruptedException {
        written.takesTheEnd = false;
        channel.pipeline().addLast(written);
        loops.register(channel).syncUninterruptibly();
        var outlet = new ChannelOutlet(channel, Budgets.withStall(Duration.ofMillis(100)), ended::countDown);

        outlet.send(bytes("all"));
        outlet.end();

        assertThat(channel.closeFuture().await(10, TimeUnit.SECONDS)).isTrue();
    }

    /** A few large objects may wait for a reader; whose watch goes on all the same is ended. */
    @Test
    void oneThatLetsMuchPileUpIsClosed() throws InterruptedException {
        channel.pipeline().addLast(written);
        loops.register(channel).syncUninterruptibly();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        var budgets = Budgets.ofTheServer();
        var outlet = new ChannelOutlet(channel, budgets, ended::countDown);
        for (int i = 0; i < 4; i++) {
            outlet.send(new byte[(1 << 20) + 1]);
        }
        assertThat(outlet.isClosed()).isFalse();
        assertThat(budgets.replies().total()).isGreaterThan(4 << 20);

        assertThat(outlet.send(bytes("more"))).isFalse();

        assertThat(channel.closeFuture().await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(outlet.isClosed()).isTrue();
        assertThat(budgets.replies().total()).isZero();
        assertThat(written.texts).isEmpty();
    }

    private static void awaitNow(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Takes what is written, in place of a peer. */
    private static final class Written extends ChannelOutboundHandlerAdapter {

        private final List<String> texts = new ArrayList<>();
        private boolean takesTheEnd = true;

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            var content = (HttpContent) message;
            texts.add(
                    content instanceof LastHttpContent
                            ? "end"
                            : content.content().toString(StandardCharsets.UTF_8));
            content.release();
            if (takesTheEnd || !(content instanceof LastHttpContent)) {
                promise.setSuccess();
            }
        }
    }
}
