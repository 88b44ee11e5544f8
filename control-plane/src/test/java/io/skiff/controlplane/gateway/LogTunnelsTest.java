package io.skiff.controlplane.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.skiff.controlplane.security.NodePeer;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.tunnel.PodLogs;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.GatewayMessage.MessageCase;
import io.skiff.proto.node.LogChunk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogTunnelsTest {

    private static final int PIECE = 32 << 10;

    private final List<GatewayMessage> heard = new ArrayList<>();
    private final Map<String, AgentSession> sessions = new HashMap<>();
    private final LogTunnels tunnels = new LogTunnels(Runnable::run, sessions);
    private final AgentSession session =
            new AgentSession(new NodePeer("n1", java.time.Instant.EPOCH), "session-1", new AgentLink() {
                @Override
                public void send(GatewayMessage message) {
                    heard.add(message);
                }

                @Override
                public void close(String reason) {}
            });

    @BeforeEach
    void connect() {
        session.isWelcome = true;
        sessions.put("n1", session);
    }

    @Test
    void aReaderThatTakesNothingInGivesNoCredit() {
        var reader = new Reader();
        reader.wantsMore = false;
        var id = open(reader);
        for (int sent = 0; sent < LogOutlet.CREDIT_BYTES; sent += PIECE) {
            say(id);
        }

        assertThat(reader.bytes).isEqualTo(PIECE);
        assertThat(credit()).isZero();
        assertThat(reader.failure).isEmpty();
    }

    @Test
    void aReaderThatGoesOnGivesCreditForAllItHasTakenIn() {
        var reader = new Reader();
        reader.wantsMore = false;
        var subscription = tunnels.open(Objects.on("n1", Objects.pod("a")), options(), reader);
        var id = opened();
        for (int sent = 0; sent < LogOutlet.CREDIT_BYTES; sent += PIECE) {
            say(id);
        }
        reader.wantsMore = true;
        subscription.resumed();

        assertThat(reader.bytes).isEqualTo(LogOutlet.CREDIT_BYTES);
        assertThat(credit()).isEqualTo(LogOutlet.CREDIT_BYTES);
    }

    @Test
    void oneThatDoesNotHeedItsCreditIsCutOff() {
        var reader = new Reader();
        reader.wantsMore = false;
        var id = open(reader);
        for (int sent = 0; sent < LogOutlet.CREDIT_BYTES + (2 << 20); sent += PIECE) {
            say(id);
        }

        assertThat(reader.failure).contains("faster than it is read");
        assertThat(heard).anyMatch(GatewayMessage::hasCloseLog);
    }

    @Test
    void saysThatTheLogIsThereBeforeAnythingComes() {
        var reader = new Reader();
        var id = open(reader);
        assertThat(reader.isBegun).isFalse();
        tunnels.take(session, LogChunk.newBuilder().setStreamId(id).build());

        assertThat(reader.isBegun).isTrue();
    }

    @Test
    void boundsHowManyAreReadAtOnce() {
        for (int i = 0; i < LogTunnels.MOST_TUNNELS; i++) {
            open(new Reader());
        }
        var reader = new Reader();
        open(reader);

        assertThat(reader.failure).contains("try again later");
    }

    private String open(Reader reader) {
        tunnels.open(Objects.on("n1", Objects.pod("a")), options(), reader);
        return opened();
    }

    private String opened() {
        return heard.stream()
                .filter(GatewayMessage::hasOpenLog)
                .reduce((first, second) -> second)
                .orElseThrow()
                .getOpenLog()
                .getStreamId();
    }

    private void say(String id) {
        tunnels.take(
                session,
                LogChunk.newBuilder()
                        .setStreamId(id)
                        .setContent(ByteString.copyFrom(new byte[PIECE]))
                        .build());
    }

    private long credit() {
        return heard.stream()
                .filter(message -> message.getMessageCase() == MessageCase.LOG_CREDIT)
                .mapToLong(message -> message.getLogCredit().getBytes())
                .sum();
    }

    private static PodLogs.Options options() {
        return new PodLogs.Options(
                "web", true, false, false, OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
    }

    private static final class Reader implements PodLogs.Sink {

        private boolean wantsMore = true;
        private boolean isBegun;
        private long bytes;
        private String failure = "";

        @Override
        public boolean chunk(byte[] chunk) {
            isBegun = true;
            bytes += chunk.length;
            return wantsMore;
        }

        @Override
        public void end() {}

        @Override
        public void failed(String message) {
            failure = message;
        }
    }
}
