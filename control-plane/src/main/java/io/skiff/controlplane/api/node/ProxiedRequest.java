package io.skiff.controlplane.api.node;

import com.google.protobuf.InvalidProtocolBufferException;
import io.skiff.controlplane.api.request.Conversation;
import io.skiff.controlplane.api.request.Inlet;
import io.skiff.controlplane.api.request.Outlet;
import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.tunnel.Tunnel;
import io.skiff.controlplane.tunnel.TunnelTarget;
import io.skiff.controlplane.tunnel.Tunnels;
import io.skiff.proto.node.AnswerHead;
import io.skiff.tunnel.Protocol;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to a node, and the answer on its way back, each no faster than its receiver. An answer whose end does not come is
 * broken off, so that the client sees that it is incomplete.
 */
final class ProxiedRequest implements Tunnel.Listener {

    /** Of HTTP: an answer that has a body, and is none to a question that was never asked. */
    private static final int LEAST_CODE = 200;

    private static final int MOST_CODE = 599;

    private final String node;
    private final Conversation client;

    /** There once it is known: its listener may hear something before. */
    private final CompletableFuture<Tunnel> tunnel = new CompletableFuture<>();

    private @Nullable Outlet answer;
    private boolean isAnswered;

    ProxiedRequest(String node, Conversation client) {
        this.node = node;
        this.client = client;
    }

    void begin(Tunnels tunnels, TunnelTarget target) {
        var opened = tunnels.open(node, target, this);
        tunnel.complete(opened);
        client.onClosed(opened::close);
    }

    /** What the client sends, on its way into the tunnel. */
    private record Upload(Tunnel tunnel) implements Inlet.Receiver {

        @Override
        public boolean received(byte[] bytes) {
            return tunnel.send(Protocol.INPUT, bytes);
        }

        @Override
        public void ended() {
            tunnel.finish(Protocol.INPUT);
        }
    }

    @Override
    public void opened() {
        var unused = tunnel.thenAccept(opened -> client.body().start(new Upload(opened)));
    }

    @Override
    public void drained() {
        client.body().resume();
    }

    @Override
    public boolean received(int stream, byte[] bytes) {
        var present = answer;
        if (stream == Protocol.HEAD && !isAnswered) {
            isAnswered = true;
            begin(bytes);
            return true;
        }
        return stream != Protocol.OUTPUT || present == null || present.send(bytes);
    }

    private void begin(byte[] bytes) {
        try {
            var head = AnswerHead.parseFrom(bytes);
            if (!head.getFailure().isEmpty()) {
                client.fail(failure(head));
            } else if (head.getCode() < LEAST_CODE || head.getCode() > MOST_CODE) {
                client.fail(notUnderstood());
            } else {
                var begun = client.answer(head.getCode(), head.getContentType());
                begun.onDrained(this::goOn);
                answer = begun;
            }
        } catch (InvalidProtocolBufferException e) {
            client.fail(notUnderstood());
        }
    }

    private void goOn() {
        var unused = tunnel.thenAccept(Tunnel::resume);
    }

    private static ApiException failure(AnswerHead head) {
        var message = head.getFailure();
        return switch (head.getCode()) {
            case 400 -> Failures.badRequest(message);
            case 404 -> new ApiException(404, "NotFound", message);
            case 405 -> new ApiException(405, "MethodNotAllowed", message);
            case 409 -> new ApiException(409, "Conflict", message);
            case 422 -> Failures.unprocessable(message);
            case 503 -> Failures.unavailable(message);
            default -> new ApiException(500, "InternalError", message);
        };
    }

    private ApiException notUnderstood() {
        return Failures.internal("node " + node + " answered what this server does not understand");
    }

    @Override
    public void ended() {
        var begun = answer;
        if (begun != null) {
            begun.end();
        } else if (!isAnswered) {
            client.fail(Failures.internal("node " + node + " ended without an answer"));
        }
    }

    @Override
    public void failed(String message) {
        var begun = answer;
        if (begun != null) {
            begun.abort();
        } else if (!isAnswered) {
            client.fail(Failures.unavailable(message));
        }
    }
}
