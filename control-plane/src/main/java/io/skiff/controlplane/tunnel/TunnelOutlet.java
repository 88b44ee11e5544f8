package io.skiff.controlplane.tunnel;

import com.google.protobuf.ByteString;
import io.skiff.proto.node.TunnelData;
import io.skiff.proto.node.TunnelFrame;
import io.skiff.tunnel.ReceiveWindow;
import io.skiff.tunnel.SendWindow;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/** What goes into a tunnel: waits here until the node takes it. */
final class TunnelOutlet {

    /** From here on the listener is asked to wait. */
    private static final int ENOUGH_BYTES = 64 << 10;

    /** One that heeds it stays below: it goes beyond by a piece. */
    private static final int MOST_BYTES = ENOUGH_BYTES + (1 << 20);

    private final Tunnel.Listener listener;
    private final SendWindow window = new SendWindow();
    private final Queue<TunnelData> waiting = new ArrayDeque<>();
    private final Set<Integer> finished = new HashSet<>();

    /** With what each piece costs beside its content, so that small ones cannot take more memory than is counted. */
    private int waitingBytes;

    private boolean wasFull;

    TunnelOutlet(Tunnel.Listener listener) {
        this.listener = listener;
    }

    /** The node takes so much more. */
    void add(long credit) {
        window.add(credit);
    }

    /** False when there is too much already. */
    boolean keep(int stream, byte[] bytes) {
        if (waitingBytes + ReceiveWindow.cost(bytes.length) > MOST_BYTES) {
            return false;
        }
        for (int from = 0; from < bytes.length; from += SendWindow.LARGEST_PIECE) {
            int size = Math.min(SendWindow.LARGEST_PIECE, bytes.length - from);
            add(TunnelData.newBuilder().setStream(stream).setContent(ByteString.copyFrom(bytes, from, size)));
        }
        return true;
    }

    /** The last piece of a stream, which is empty. A stream has one. */
    void keepLast(int stream) {
        if (finished.add(stream)) {
            add(TunnelData.newBuilder().setStream(stream).setLast(true));
        }
    }

    private void add(TunnelData.Builder data) {
        waiting.add(data.build());
        waitingBytes += ReceiveWindow.cost(data.getContent().size());
    }

    boolean isFull() {
        wasFull |= waitingBytes >= ENOUGH_BYTES;
        return waitingBytes >= ENOUGH_BYTES;
    }

    /** What the node takes now. */
    Optional<TunnelFrame> next() {
        var data = waiting.peek();
        if (data == null || !window.spend(data.getContent().size())) {
            return Optional.empty();
        }
        waiting.remove();
        waitingBytes -= ReceiveWindow.cost(data.getContent().size());
        if (wasFull && waitingBytes < ENOUGH_BYTES / 2) {
            wasFull = false;
            listener.drained();
        }
        return Optional.of(TunnelFrame.newBuilder().setData(data).build());
    }

    void drop() {
        waiting.clear();
        waitingBytes = 0;
    }
}
