package io.skiff.controlplane.tunnel;

import io.skiff.proto.node.TunnelCredit;
import io.skiff.proto.node.TunnelData;
import io.skiff.proto.node.TunnelFrame;
import io.skiff.tunnel.ReceiveWindow;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What comes out of a tunnel: keeps a window of it while the listener wants no more, and counts what was passed on. */
final class TunnelInlet {

    /** Hears what nobody wants any more. */
    private static final Tunnel.Listener NOBODY = new Tunnel.Listener() {
        @Override
        public void opened() {}

        @Override
        public boolean received(int stream, byte[] bytes) {
            return true;
        }

        @Override
        public void ended() {}

        @Override
        public void failed(String message) {}
    };

    private Tunnel.Listener listener;
    private final ReceiveWindow window = new ReceiveWindow();
    private final Queue<TunnelData> kept = new ArrayDeque<>();
    private boolean isPaused;
    private boolean isOver;
    private @Nullable String ending;

    TunnelInlet(Tunnel.Listener listener) {
        this.listener = listener;
    }

    void opened() {
        if (!isOver) {
            listener.opened();
        }
    }

    /** False when the node was not to send so much. */
    boolean receive(TunnelData data) {
        if (!window.received(data.getContent().size())) {
            return false;
        }
        kept.add(data);
        flush();
        return true;
    }

    /** What the node may send more, when that is worth a frame. */
    Optional<TunnelFrame> credit() {
        var credit = window.credit();
        return credit.isEmpty()
                ? Optional.empty()
                : Optional.of(TunnelFrame.newBuilder()
                        .setCredit(TunnelCredit.newBuilder().setBytes(credit.getAsInt()))
                        .build());
    }

    void resume() {
        isPaused = false;
        flush();
    }

    /**
     * After everything that is kept.
     *
     * @param error empty when nothing went wrong
     */
    void end(String error) {
        ending = error;
        flush();
    }

    /** At once. */
    void fail(String message) {
        kept.clear();
        isPaused = false;
        end(message);
    }

    /** The listener has gone; the node may go on. */
    void ignore() {
        listener = NOBODY;
        resume();
    }

    /** The listener has gone. */
    void drop() {
        kept.clear();
        isOver = true;
    }

    boolean isOver() {
        return isOver;
    }

    private void flush() {
        while (!isPaused && !isOver && !kept.isEmpty()) {
            var data = kept.remove();
            window.consumed(data.getContent().size());
            if (!data.getContent().isEmpty() || !data.getLast()) {
                isPaused =
                        !listener.received(data.getStream(), data.getContent().toByteArray());
            }
            if (data.getLast()) {
                listener.finished(data.getStream());
            }
        }
        var last = ending;
        if (kept.isEmpty() && !isOver && last != null) {
            isOver = true;
            tellEnd(last);
        }
    }

    private void tellEnd(String error) {
        if (error.isEmpty()) {
            listener.ended();
        } else {
            listener.failed(error);
        }
    }
}
