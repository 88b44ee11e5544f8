package io.skiff.controlplane.api.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A WebSocket whose client is not listened to for a while. */
class ControlFramesTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();

    @Test
    void aClientThatIsNotReadHearsThatTheServerIsThere() {
        channel.freezeTime();
        channel.pipeline().addLast(new ControlFrames());
        channel.config().setAutoRead(false);
        wait(61);
        assertThat(pongs()).isEqualTo(4);

        channel.config().setAutoRead(true);
        wait(61);
        assertThat(pongs()).isZero();
    }

    /** One that takes nothing of what was sent before the end. */
    @Test
    void aClientThatDoesNotTakeItsLastWordsIsNotWaitedFor() {
        channel.freezeTime();
        channel.pipeline().addFirst(new Stuck()).addLast(new ControlFrames());
        var unusedPong = channel.writeOneOutbound(new PongWebSocketFrame());
        var unused = channel.pipeline().close();

        wait(29);
        assertThat(channel.isOpen()).isTrue();
        wait(2);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aClientThatTakesThemHasALittleTimeToRead() {
        channel.freezeTime();
        channel.pipeline().addLast(new ControlFrames());
        var unused = channel.pipeline().close();

        wait(1);
        assertThat(channel.isOpen()).isTrue();
        wait(2);
        assertThat(channel.isOpen()).isFalse();
    }

    /** Hands on what is written, and never lets it leave. */
    private static final class Stuck extends ChannelOutboundHandlerAdapter {

        @Override
        public void flush(ChannelHandlerContext ctx) {}
    }

    private void wait(int seconds) {
        for (int i = 0; i < seconds; i++) {
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    private int pongs() {
        int count = 0;
        for (Object frame = channel.readOutbound(); frame != null; frame = channel.readOutbound()) {
            assertThat(frame).isInstanceOf(PongWebSocketFrame.class);
            count++;
        }
        return count;
    }
}
