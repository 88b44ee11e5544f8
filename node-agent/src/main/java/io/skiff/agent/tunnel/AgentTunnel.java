package io.skiff.agent.tunnel;

import com.google.protobuf.ByteString;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.skiff.proto.node.TunnelClose;
import io.skiff.proto.node.TunnelCredit;
import io.skiff.proto.node.TunnelData;
import io.skiff.proto.node.TunnelFrame;
import io.skiff.proto.node.TunnelOpen;
import io.skiff.proto.node.TunnelOpened;
import io.skiff.tunnel.ReceiveWindow;
import io.skiff.tunnel.SendWindow;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One tunnel at this node's end. Who sends waits here for credit and for the connection, so that a slow reader costs no memory. */
final class AgentTunnel implements Tunnel, ClientResponseObserver<TunnelFrame, TunnelFrame> {

    private final Consumer<TunnelOpen> onOpen;
    private final Runnable onEnd;
    private final SendWindow outgoing = new SendWindow();
    private final ReceiveWindow incoming = new ReceiveWindow();
    private final Queue<TunnelData> received = new ArrayDeque<>();
    private @Nullable ClientCallStreamObserver<TunnelFrame> call;
    private Runnable gone = () -> {};
    private boolean isOpen;
    private boolean isOver;

    /**
     * @param onOpen told once what the tunnel is to lead to
     * @param onEnd told when the other end has gone
     */
    AgentTunnel(Consumer<TunnelOpen> onOpen, Runnable onEnd) {
        this.onOpen = onOpen;
        this.onEnd = onEnd;
    }

    // ---- the handler's end

    @Override
    public synchronized void opened() {
        say(TunnelFrame.newBuilder().setOpened(TunnelOpened.newBuilder().setCredit(ReceiveWindow.BYTES)));
    }

    @Override
    public boolean send(int stream, byte[] bytes) throws InterruptedException {
        int from = 0;
        // a message of defaults has no bytes, and is a message
        do {
            int size = Math.min(SendWindow.LARGEST_PIECE, bytes.length - from);
            if (!sendPiece(stream, ByteString.copyFrom(bytes, from, size), false)) {
                return false;
            }
            from += size;
        } while (from < bytes.length);
        return !isOver();
    }

    @Override
    public void finish(int stream) throws InterruptedException {
        var unused = sendPiece(stream, ByteString.EMPTY, true);
    }

    private synchronized boolean sendPiece(int stream, ByteString piece, boolean isLast) throws InterruptedException {
        while (!isOver && !(isReady() && outgoing.spend(piece.size()))) {
            wait();
        }
        say(TunnelFrame.newBuilder()
                .setData(TunnelData.newBuilder()
                        .setStream(stream)
                        .setContent(piece)
                        .setLast(isLast)));
        return !isOver;
    }

    private boolean isReady() {
        return call != null && call.isReady();
    }

    @Override
    public synchronized Optional<Piece> receive() throws InterruptedException {
        while (!isOver && received.isEmpty()) {
            wait();
        }
        var data = received.poll();
        if (data == null) {
            return Optional.empty();
        }
        incoming.consumed(data.getContent().size());
        incoming.credit()
                .ifPresent(bytes -> say(TunnelFrame.newBuilder()
                        .setCredit(TunnelCredit.newBuilder().setBytes(bytes))));
        return Optional.of(new Piece(data.getStream(), data.getContent().toByteArray(), data.getLast()));
    }

    @Override
    public void onGone(Runnable action) {
        synchronized (this) {
            if (!isOver) {
                gone = action;
                return;
            }
        }
        action.run();
    }

    /** @param error for the user; empty when all went well */
    synchronized void close(String error) {
        say(TunnelFrame.newBuilder().setClose(TunnelClose.newBuilder().setError(error)));
        if (!isOver && call != null) {
            isOver = true;
            call.onCompleted();
        }
        notifyAll();
    }

    /** At once, as the session it hangs on is over. */
    void cut(String reason) {
        ClientCallStreamObserver<TunnelFrame> present;
        synchronized (this) {
            present = call;
        }
        if (present != null) {
            present.cancel(reason, null);
        }
        end();
    }

    private void say(TunnelFrame.Builder frame) {
        if (!isOver && call != null) {
            call.onNext(frame.build());
        }
    }

    synchronized boolean isOver() {
        return isOver;
    }

    // ---- the control plane's end

    @Override
    public void beforeStart(ClientCallStreamObserver<TunnelFrame> stream) {
        synchronized (this) {
            call = stream;
        }
        stream.setOnReadyHandler(this::wake);
    }

    private synchronized void wake() {
        notifyAll();
    }

    @Override
    public void onNext(TunnelFrame frame) {
        switch (frame.getFrameCase()) {
            case OPEN -> open(frame.getOpen());
            case DATA -> arrived(frame.getData());
            case CREDIT -> credit(frame.getCredit().getBytes());
            case CLOSE -> end();
            case OPENED, FRAME_NOT_SET -> cut("the control plane said what this agent does not know");
        }
    }

    private void open(TunnelOpen open) {
        synchronized (this) {
            if (isOpen || isOver) {
                return;
            }
            isOpen = true;
            outgoing.add(open.getCredit());
        }
        onOpen.accept(open);
    }

    private void arrived(TunnelData data) {
        if (!keep(data)) {
            cut("the control plane sent more than it had credit for");
        }
    }

    private synchronized boolean keep(TunnelData data) {
        received.add(data);
        notifyAll();
        return incoming.received(data.getContent().size());
    }

    private synchronized void credit(long bytes) {
        outgoing.add(bytes);
        notifyAll();
    }

    @Override
    public void onError(Throwable error) {
        end();
    }

    @Override
    public void onCompleted() {
        end();
    }

    private void end() {
        Runnable told;
        synchronized (this) {
            isOver = true;
            told = gone;
            gone = () -> {};
            notifyAll();
        }
        told.run();
        onEnd.run();
    }
}
