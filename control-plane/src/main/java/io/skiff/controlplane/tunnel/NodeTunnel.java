package io.skiff.controlplane.tunnel;

import io.grpc.stub.ServerCallStreamObserver;
import io.skiff.proto.node.TunnelClose;
import io.skiff.proto.node.TunnelFrame;
import io.skiff.proto.node.TunnelOpen;
import io.skiff.tunnel.Protocol;
import io.skiff.tunnel.ReceiveWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One tunnel at the control plane's end. What its listener or its node does not take in waits here, within bounds. */
final class NodeTunnel implements Tunnel {

    private static final Set<String> OPEN_ENDED = Set.of(Protocol.EXEC, Protocol.ATTACH, Protocol.PORT);

    /** Characters of what a node says to a user. */
    private static final int LONGEST_ERROR = 1024;

    private final String node;
    private final TunnelTarget target;
    private final Runnable onEnd;
    private final TunnelInlet inlet;
    private final TunnelOutlet outlet;
    private @Nullable ServerCallStreamObserver<TunnelFrame> call;
    private @Nullable Instant deadline;
    private boolean isOpened;
    private boolean isLeft;
    private boolean isOver;
    private boolean isForgotten;

    /** @param onEnd run once, when it takes no memory any more */
    NodeTunnel(String node, TunnelTarget target, Listener listener, Runnable onEnd) {
        this.node = node;
        this.target = target;
        this.onEnd = onEnd;
        this.inlet = new TunnelInlet(listener);
        this.outlet = new TunnelOutlet(listener);
    }

    String node() {
        return node;
    }

    /** Whether it lasts as long as its user likes: a command, a container's output, a forwarded connection. */
    boolean isOpenEnded() {
        return OPEN_ENDED.contains(target.kind());
    }

    // ---- the node's end

    /** The node has dialled. False when it has done so before, or too late. */
    synchronized boolean dialled(ServerCallStreamObserver<TunnelFrame> answer) {
        if (call != null || isOver) {
            return false;
        }
        call = answer;
        answer.setOnReadyHandler(this::flush);
        answer.onNext(TunnelFrame.newBuilder()
                .setOpen(TunnelOpen.newBuilder()
                        .setKind(target.kind())
                        .setTarget(target.argument())
                        .setCredit(ReceiveWindow.BYTES))
                .build());
        return true;
    }

    synchronized void receive(TunnelFrame frame) {
        if (isOver) {
            return;
        }
        switch (frame.getFrameCase()) {
            case OPENED -> opened(frame.getOpened().getCredit());
            case DATA -> {
                if (!inlet.receive(frame.getData())) {
                    fail("node " + node + " sends more than it was asked for; its tunnel was cut");
                }
            }
            case CREDIT -> outlet.add(frame.getCredit().getBytes());
            case CLOSE -> end(frame.getClose().getError());
            case OPEN, FRAME_NOT_SET -> fail("node " + node + " says what this control plane does not know");
        }
        flush();
    }

    private void opened(long credit) {
        if (isOpened) {
            return;
        }
        isOpened = true;
        outlet.add(credit);
        inlet.opened();
    }

    /** The node has said its last word: what came before it is still passed on. */
    private void end(String error) {
        hangUp();
        inlet.end(error.substring(0, Math.min(error.length(), LONGEST_ERROR)));
        settle();
    }

    /** The call is over without a last word. */
    synchronized void cut() {
        fail("the tunnel to node " + node + " was cut");
    }

    // ---- what ends it here

    /** At once: what was not passed on is dropped. */
    synchronized void fail(String message) {
        if (!isOver) {
            hangUp();
            inlet.fail(message);
            settle();
        }
    }

    @Override
    public synchronized void leave() {
        inlet.ignore();
        isLeft = true;
        deadline = null;
        flush();
        settle();
    }

    @Override
    public synchronized void close() {
        inlet.drop();
        hangUp();
        settle();
    }

    private void hangUp() {
        if (isOver) {
            return;
        }
        isOver = true;
        outlet.drop();
        if (call != null && !call.isCancelled()) {
            call.onNext(TunnelFrame.newBuilder()
                    .setClose(TunnelClose.getDefaultInstance())
                    .build());
            call.onCompleted();
        }
    }

    /** It has its place until the listener has taken in what was kept. */
    private void settle() {
        if (isOver && inlet.isOver() && !isForgotten) {
            isForgotten = true;
            onEnd.run();
        }
    }

    /**
     * Whether its node takes too long.
     *
     * @param opening how long it may take to open it
     * @param left how long it may take to take in what a user has left in it
     */
    synchronized boolean isOverdue(Instant now, Duration opening, Duration left) {
        if (deadline == null) {
            deadline = now.plus(isLeft ? left : opening);
        }
        return (isLeft || !isOpened) && !isOver && now.isAfter(deadline);
    }

    // ---- the listener's end

    @Override
    public synchronized boolean send(int stream, byte[] bytes) {
        // once it is over nobody would say that more can be sent
        if (isOver) {
            return true;
        }
        if (!outlet.keep(stream, bytes)) {
            fail("more is sent to node " + node + " than it takes in; its tunnel was cut");
            return true;
        }
        flush();
        return !outlet.isFull();
    }

    @Override
    public synchronized void finish(int stream) {
        if (!isOver) {
            outlet.keepLast(stream);
            flush();
        }
    }

    @Override
    public synchronized void resume() {
        inlet.resume();
        flush();
        settle();
    }

    /** Credit waits like content: a node that does not read gets no more of it, and so has nothing more to say. */
    private synchronized void flush() {
        var present = call;
        if (isOver || present == null) {
            return;
        }
        while (present.isReady()) {
            var frame = inlet.credit().or(outlet::next);
            if (frame.isEmpty()) {
                return;
            }
            present.onNext(frame.get());
        }
    }
}
