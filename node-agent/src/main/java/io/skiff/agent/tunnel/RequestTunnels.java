package io.skiff.agent.tunnel;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.skiff.agent.request.NodeAnswer;
import io.skiff.agent.request.NodeRequest;
import io.skiff.agent.request.RequestException;
import io.skiff.agent.request.RequestHandler;
import io.skiff.proto.node.AnswerHead;
import io.skiff.proto.node.RequestTarget;
import io.skiff.tunnel.Protocol;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tunnels that each carry one request to this node and its answer. */
public final class RequestTunnels implements TunnelHandler {

    /** Less than the largest piece of a tunnel. */
    private static final int BUFFER_BYTES = 16 << 10;

    private final RequestHandler handler;

    public RequestTunnels(RequestHandler handler) {
        this.handler = handler;
    }

    @Override
    public void serve(ByteString target, Tunnel tunnel)
            throws TunnelException, InterruptedException, InvalidProtocolBufferException {
        var asked = RequestTarget.parseFrom(target);
        tunnel.opened();
        var answer = new Answer(tunnel);
        try {
            handler.answer(request(asked, tunnel), answer);
            answer.end();
        } catch (RequestException e) {
            answer.fail(e.code(), String.valueOf(e.getMessage()));
        } catch (InterruptedIOException e) {
            throw new InterruptedException(e.getMessage());
        } catch (IOException e) {
            throw new TunnelException(String.valueOf(e.getMessage()));
        }
    }

    private static NodeRequest request(RequestTarget asked, Tunnel tunnel) {
        Map<String, List<String>> query = new HashMap<>();
        asked.getQueryList().forEach(one -> query.put(one.getName(), List.copyOf(one.getValuesList())));
        return new NodeRequest(
                asked.getMethod(),
                List.copyOf(asked.getPathList()),
                query,
                asked.getContentType(),
                asked.getAccept(),
                new TunnelInput(tunnel));
    }

    private static final class Answer implements NodeAnswer {

        private final Tunnel tunnel;
        private @Nullable OutputStream body;

        Answer(Tunnel tunnel) {
            this.tunnel = tunnel;
        }

        @Override
        public OutputStream begin(int code, String contentType) throws IOException {
            if (body != null) {
                throw new IllegalStateException("the answer has begun already");
            }
            send(AnswerHead.newBuilder().setCode(code).setContentType(contentType));
            var begun = new BufferedOutputStream(new TunnelOutput(tunnel), BUFFER_BYTES);
            body = begun;
            return begun;
        }

        void fail(int code, String message) throws TunnelException, InterruptedException {
            if (body != null) {
                throw new TunnelException(message);
            }
            tunnel.send(
                    Protocol.HEAD,
                    AnswerHead.newBuilder()
                            .setCode(code)
                            .setFailure(message)
                            .build()
                            .toByteArray());
        }

        void end() throws IOException {
            if (body != null) {
                body.flush();
            }
        }

        private void send(AnswerHead.Builder head) throws IOException {
            try {
                tunnel.send(Protocol.HEAD, head.build().toByteArray());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the user has gone");
            }
        }
    }
}
