package io.skiff.agent.neighbour;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.skiff.proto.node.LayerPiece;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/** Sends what is written as pieces of a layer, no faster than the other node takes them in. */
final class PieceStream extends OutputStream {

    private static final int PIECE_BYTES = 64 << 10;

    /** A node that takes in nothing for so long has hung. */
    private static final Duration LONGEST_STALL = Duration.ofSeconds(20);

    /** Whoever takes less than that, over the whole, keeps others from reading. */
    private static final long LEAST_BYTES_PER_SECOND = 128 << 10;

    private final ServerCallStreamObserver<LayerPiece> call;
    private final long leastBytesPerSecond;
    private byte[] piece = {};
    private int filled;
    private long sentBytes;
    private long begun;

    /**
     * To be made before the service's method returns.
     *
     * @param onEnd run once, when the call is over
     */
    PieceStream(ServerCallStreamObserver<LayerPiece> call, Runnable onEnd) {
        this(call, onEnd, LEAST_BYTES_PER_SECOND);
    }

    /** Of something that this node itself may be slow to read. Only what is not taken in at all ends it. */
    static PieceStream ofAnySpeed(ServerCallStreamObserver<LayerPiece> call, Runnable onEnd) {
        return new PieceStream(call, onEnd, 0);
    }

    private PieceStream(ServerCallStreamObserver<LayerPiece> call, Runnable onEnd, long leastBytesPerSecond) {
        this.call = call;
        this.leastBytesPerSecond = leastBytesPerSecond;
        call.setOnReadyHandler(this::changed);
        call.setOnCloseHandler(onEnd);
        call.setOnCancelHandler(() -> {
            changed();
            onEnd.run();
        });
    }

    private synchronized void changed() {
        notifyAll();
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (piece.length == 0) {
            piece = new byte[PIECE_BYTES]; // not before: many calls wait for their turn
        }
        int sent = 0;
        while (sent < length) {
            int count = Math.min(length - sent, piece.length - filled);
            System.arraycopy(bytes, offset + sent, piece, filled, count);
            filled += count;
            sent += count;
            if (filled == piece.length) {
                send();
            }
        }
    }

    /** Sends what is left. */
    void finish() throws IOException {
        if (filled > 0) {
            send();
        }
    }

    @Override
    public void flush() throws IOException {
        finish();
    }

    private void send() throws IOException {
        awaitReady();
        call.onNext(LayerPiece.newBuilder()
                .setContent(ByteString.copyFrom(piece, 0, filled))
                .build());
        sentBytes += filled;
        filled = 0;
    }

    private synchronized void awaitReady() throws IOException {
        long now = System.nanoTime();
        begun = sentBytes == 0 ? now : begun;
        long end = now + LONGEST_STALL.toNanos();
        if (leastBytesPerSecond > 0) {
            long allowed = LONGEST_STALL.toNanos() + sentBytes * 1_000_000_000 / leastBytesPerSecond;
            end = Math.min(end, begun + allowed);
        }
        while (!call.isReady()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (call.isCancelled() || left <= 0) {
                throw new IOException("the other node does not take the layer in any more");
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("this agent ends", e);
            }
        }
    }
}
