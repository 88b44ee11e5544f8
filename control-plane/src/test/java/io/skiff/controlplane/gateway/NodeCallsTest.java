package io.skiff.controlplane.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.Hello;
import io.skiff.proto.node.NodeGatewayGrpc;
import io.skiff.proto.node.NodeGatewayGrpc.NodeGatewayStub;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How many calls one connection of a node may have, on the real port. */
@Timeout(120)
final class NodeCallsTest {

    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    private Path directory;

    @Test
    void aConnectionHasSixteenCallsAndGivesTheirPlacesBack() throws Exception {
        try (var wired = new WiredGateway(directory)) {
            var node = NodeGatewayGrpc.newStub(wired.connect("n1"));
            List<Call> calls = Stream.generate(() -> new Call(node)).limit(17).toList();
            // Which one comes last is not known.
            await().atMost(SOON)
                    .until(() -> calls.stream().filter(Call::isRefused).count() == 1);

            var held = calls.stream().filter(call -> !call.isRefused()).toList();
            held.get(0).out.onError(Status.CANCELLED.asRuntimeException());
            await().atMost(SOON).until(() -> new Call(node).answer().equals("heard"));
            assertThat(held.get(1).answer()).isEqualTo("heard");
        }
    }

    /** Says who it is only when it is asked for the answer, and then somebody else, so that it is refused and over. */
    private static final class Call implements StreamObserver<GatewayMessage> {

        private final CompletableFuture<String> answer = new CompletableFuture<>();
        private final StreamObserver<AgentMessage> out;

        Call(NodeGatewayStub node) {
            out = node.session(this);
        }

        boolean isRefused() {
            return answer.getNow("").equals("RESOURCE_EXHAUSTED");
        }

        String answer() {
            out.onNext(AgentMessage.newBuilder()
                    .setHello(Hello.newBuilder().setNodeName("another"))
                    .build());
            assertThat(answer).succeedsWithin(SOON);
            return answer.join();
        }

        @Override
        public void onNext(GatewayMessage message) {
            answer.complete("heard");
        }

        @Override
        public void onError(Throwable why) {
            answer.complete(Status.fromThrowable(why).getCode().name());
        }

        @Override
        public void onCompleted() {}
    }
}
