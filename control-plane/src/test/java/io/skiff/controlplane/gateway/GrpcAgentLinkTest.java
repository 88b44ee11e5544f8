package io.skiff.controlplane.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.skiff.proto.node.Beat;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.Refused;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept for an agent that does not read, and what becomes of it. */
final class GrpcAgentLinkTest {

    private static final GatewayMessage SMALL =
            GatewayMessage.newBuilder().setBeat(Beat.getDefaultInstance()).build();

    private final Call call = new Call();
    private final List<String> told = new ArrayList<>();
    private final GrpcAgentLink link = new GrpcAgentLink(call, () -> told.add("hung up"));

    @BeforeEach
    void listen() {
        link.whenCutOff(() -> told.add("cut off"));
    }

    @Test
    void nothingIsWrittenBeforeTheAgentReads() {
        link.send(message(1));
        link.send(message(2));
        assertThat(call.written).isEmpty();

        call.becomeReady();
        link.send(message(3));

        assertThat(call.written).containsExactly(message(1), message(2), message(3));
        assertThat(told).isEmpty();
    }

    /** It reads one, and no more for now. */
    @Test
    void oneThatReadsSlowlyGetsOneAfterAnother() {
        call.readsAtOnce = 1;
        link.send(message(1));
        link.send(message(2));

        call.becomeReady();
        assertThat(call.written).containsExactly(message(1));
        call.becomeReady();
        assertThat(call.written).containsExactly(message(1), message(2));
    }

    @Test
    void manyMessagesAreTooMuch() {
        sendUntilCutOff(SMALL, 1001);
    }

    @Test
    void manyBytesAreTooMuch() {
        var large = GatewayMessage.newBuilder()
                .setRefused(Refused.newBuilder().setReason("x".repeat(1 << 20)))
                .build();

        sendUntilCutOff(large, 16);
    }

    private void sendUntilCutOff(GatewayMessage message, int mostSent) {
        for (int i = 1; i < mostSent; i++) {
            link.send(message);
        }
        assertThat(told).as("before").isEmpty();

        link.send(message);

        assertThat(told).containsExactly("hung up", "cut off");
        assertThat(call.error).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        call.becomeReady();
        link.send(message);
        link.close("late");
        assertThat(call.written).as("what it gets of it later").isEmpty();
        assertThat(told).as("told again").hasSize(2);
    }

    @Test
    void whatWasReadIsNotCounted() {
        call.becomeReady();
        for (int i = 0; i < 5_000; i++) {
            link.send(SMALL);
        }

        assertThat(call.written).hasSize(5_000);
        assertThat(told).isEmpty();
    }

    @Test
    void aStreamWhoseAgentReadsEndsInGoodOrder() {
        call.becomeReady();
        link.send(SMALL);

        link.close("enough");

        assertThat(call.isCompleted).isTrue();
        assertThat(told).isEmpty();
    }

    /** It might never read the end of its stream either. */
    @Test
    void aStreamWhoseAgentDoesNotReadEndsWithItsConnection() {
        link.close("enough");

        assertThat(call.isCompleted).isFalse();
        assertThat(told).containsExactly("hung up");
    }

    @Test
    void aStreamWithUnreadMessagesEndsWithItsConnection() {
        link.send(SMALL);
        call.isReady = true;

        link.close("enough");

        assertThat(call.isCompleted).isFalse();
        assertThat(told).containsExactly("hung up");
    }

    private static GatewayMessage message(int number) {
        return GatewayMessage.newBuilder()
                .setRefused(Refused.newBuilder().setReason("c" + number))
                .build();
    }

    /** As gRPC's: ready or not, whatever is written. */
    private static final class Call extends ServerCallStreamObserver<GatewayMessage> {

        private final List<GatewayMessage> written = new ArrayList<>();
        private Runnable onReady = () -> {};
        private int readsAtOnce = Integer.MAX_VALUE;
        private boolean isReady;
        private boolean isCompleted;
        private Status.Code error = Status.Code.OK;

        void becomeReady() {
            isReady = true;
            onReady.run();
        }

        @Override
        public boolean isReady() {
            return isReady;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {
            onReady = handler;
        }

        @Override
        public void onNext(GatewayMessage message) {
            written.add(message);
            isReady = written.size() % readsAtOnce != 0;
        }

        @Override
        public void onError(Throwable why) {
            error = Status.fromThrowable(why).getCode();
        }

        @Override
        public void onCompleted() {
            isCompleted = true;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void disableAutoInboundFlowControl() {}
    }
}
