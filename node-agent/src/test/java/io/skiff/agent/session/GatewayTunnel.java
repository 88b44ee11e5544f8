package io.skiff.agent.session;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.skiff.proto.node.TunnelCredit;
import io.skiff.proto.node.TunnelData;
import io.skiff.proto.node.TunnelFrame;
import io.skiff.proto.node.TunnelOpen;
import io.skiff.tunnel.Protocol;
import io.skiff.tunnel.ReceiveWindow;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One tunnel at the end of a control plane that keeps all that comes. */
public final class GatewayTunnel implements StreamObserver<TunnelFrame> {

    private final TunnelOpen open;
    private final boolean isRead;
    private final AtomicInteger frames = new AtomicInteger();
    private @Nullable StreamObserver<TunnelFrame> call;
    private ByteString content = ByteString.EMPTY;
    private ByteString head = ByteString.EMPTY;
    private String error = "";
    private boolean isOpened;
    private boolean isClosed;
    private boolean isCut;

    /** @param isRead whether more credit is given for what has come */
    GatewayTunnel(String kind, ByteString target, boolean isRead) {
        this.isRead = isRead;
        open = TunnelOpen.newBuilder()
                .setKind(kind)
                .setTarget(target)
                .setCredit(ReceiveWindow.BYTES)
                .build();
    }

    synchronized StreamObserver<TunnelFrame> dialled(StreamObserver<TunnelFrame> answer) {
        call = answer;
        say(TunnelFrame.newBuilder().setOpen(open));
        return this;
    }

    private void say(TunnelFrame.Builder frame) {
        Objects.requireNonNull(call).onNext(frame.build());
    }

    synchronized void credit(long bytes) {
        say(TunnelFrame.newBuilder().setCredit(TunnelCredit.newBuilder().setBytes(bytes)));
    }

    synchronized void send(byte[] bytes) {
        say(TunnelFrame.newBuilder().setData(TunnelData.newBuilder().setContent(ByteString.copyFrom(bytes))));
    }

    /** The last piece of the input. */
    synchronized void finish() {
        say(TunnelFrame.newBuilder().setData(TunnelData.newBuilder().setLast(true)));
    }

    @Override
    public synchronized void onNext(TunnelFrame frame) {
        switch (frame.getFrameCase()) {
            case OPENED -> isOpened = true;
            case DATA -> {
                if (frame.getData().getStream() == Protocol.HEAD) {
                    head = frame.getData().getContent();
                    credit(ReceiveWindow.cost(head.size()));
                } else {
                    took(frame.getData().getContent());
                }
            }
            case CLOSE -> {
                error = frame.getClose().getError();
                isClosed = true;
            }
            default -> {}
        }
    }

    private void took(ByteString bytes) {
        frames.incrementAndGet();
        content = content.concat(bytes);
        if (isRead) {
            credit(ReceiveWindow.cost(bytes.size()));
        }
    }

    @Override
    public synchronized void onError(Throwable fault) {
        isCut = true;
    }

    @Override
    public synchronized void onCompleted() {
        Objects.requireNonNull(call).onCompleted();
    }

    public synchronized boolean isClosed() {
        return isClosed;
    }

    synchronized boolean isDialled() {
        return call != null;
    }

    synchronized boolean isOpened() {
        return isOpened;
    }

    synchronized boolean isCut() {
        return isCut;
    }

    public synchronized String text() {
        return content.toStringUtf8();
    }

    /** Of an answer. */
    synchronized ByteString head() {
        return head;
    }

    synchronized int bytes() {
        return content.size();
    }

    synchronized String error() {
        return error;
    }

    int frames() {
        return frames.get();
    }
}
