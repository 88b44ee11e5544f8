package io.skiff.controlplane.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChannelOutletTest {

    /** What another thread has handed over comes first, also before what the event loop itself sends. */
    @Test
    void nothingOvertakes() throws InterruptedException {
        var channel = new EmbeddedChannel();
        var outlet = new ChannelOutlet(channel, () -> {});
        var other = new Thread(() -> outlet.send(bytes("event")));
        other.start();
        other.join();

        // This thread is the event loop of an embedded channel.
        outlet.send(bytes("bookmark"));
        outlet.end();
        channel.runPendingTasks();

        assertThat(sent(channel)).containsExactly("event", "bookmark", "end");
    }

    private static List<String> sent(EmbeddedChannel channel) {
        var sent = new ArrayList<String>();
        for (var message = channel.readOutbound(); message != null; message = channel.readOutbound()) {
            if (message instanceof LastHttpContent) {
                sent.add("end");
            } else if (message instanceof HttpContent content) {
                ByteBuf bytes = content.content();
                sent.add(bytes.toString(StandardCharsets.UTF_8));
                content.release();
            }
        }
        return sent;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
