package io.skiff.controlplane.api;

import com.google.protobuf.InvalidProtocolBufferException;
import io.skiff.controlplane.tunnel.Tunnel;
import io.skiff.controlplane.tunnel.TunnelTarget;
import io.skiff.controlplane.tunnel.Tunnels;
import io.skiff.proto.node.AnswerHead;
import io.skiff.proto.node.RequestTarget;
import io.skiff.tunnel.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** The ways to nodes that a test opens and answers by hand. */
final class FakeTunnels implements Tunnels {

    private final BlockingQueue<Way> ways = new LinkedBlockingQueue<>();

    @Override
    public Tunnel open(String node, TunnelTarget target, Tunnel.Listener listener) {
        var way = new Way(node, target, listener);
        ways.add(way);
        return way;
    }

    /** Waits for the next one that was asked for. */
    Way take() throws InterruptedException {
        return ways.take();
    }

    /** How many were asked for and not taken. */
    int waiting() {
        return ways.size();
    }

    /** One way to a node, as the node sees it. */
    static final class Way implements Tunnel {

        private final String node;
        private final TunnelTarget target;
        private final Listener listener;
        private final CountDownLatch closed = new CountDownLatch(1);
        private final CountDownLatch finished = new CountDownLatch(1);
        private long received;
        private boolean takesMore = true;

        Way(String node, TunnelTarget target, Listener listener) {
            this.node = node;
            this.target = target;
            this.listener = listener;
        }

        String node() {
            return node;
        }

        RequestTarget asked() throws InvalidProtocolBufferException {
            return RequestTarget.parseFrom(target.argument());
        }

        /** From now on the node takes one piece, and no more until {@link #drain}. */
        synchronized void becomeSlow() {
            takesMore = false;
        }

        void drain() {
            synchronized (this) {
                takesMore = true;
            }
            listener.drained();
        }

        void opens() {
            listener.opened();
        }

        void answers(int code, String type) {
            listener.received(
                    Protocol.HEAD,
                    AnswerHead.newBuilder()
                            .setCode(code)
                            .setContentType(type)
                            .build()
                            .toByteArray());
        }

        void refuses(int code, String why) {
            listener.received(
                    Protocol.HEAD,
                    AnswerHead.newBuilder()
                            .setCode(code)
                            .setFailure(why)
                            .build()
                            .toByteArray());
            listener.ended();
        }

        boolean says(String text) {
            return listener.received(Protocol.OUTPUT, text.getBytes(StandardCharsets.UTF_8));
        }

        void ends() {
            listener.ended();
        }

        void fails(String why) {
            listener.failed(why);
        }

        synchronized long received() {
            return received;
        }

        void awaitEndOfInput() throws InterruptedException {
            finished.await();
        }

        boolean hasEndOfInput() {
            return finished.getCount() == 0;
        }

        void awaitClose() throws InterruptedException {
            closed.await();
        }

        @Override
        public synchronized boolean send(int stream, byte[] bytes) {
            received += bytes.length;
            return takesMore;
        }

        @Override
        public void finish(int stream) {
            finished.countDown();
        }

        @Override
        public void resume() {}

        @Override
        public void leave() {}

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
