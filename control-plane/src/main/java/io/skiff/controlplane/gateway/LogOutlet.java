package io.skiff.controlplane.gateway;

import io.skiff.controlplane.tunnel.PodLogs;
import java.util.ArrayDeque;
import java.util.OptionalInt;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One reader of output: keeps a bounded amount while the reader wants no more, and counts what it has taken in. */
final class LogOutlet {

    /** What an agent may send unread. */
    static final int CREDIT_BYTES = 256 << 10;

    /** One that heeds its credit stays below: it goes beyond by a piece at most. */
    private static final int MOST_BYTES = CREDIT_BYTES + (1 << 20);

    private final PodLogs.Sink sink;
    private final Queue<byte[]> kept = new ArrayDeque<>();
    private int keptBytes;
    private int takenIn;
    private boolean isPaused;
    private boolean isOver;
    private @Nullable String ending;

    LogOutlet(PodLogs.Sink sink) {
        this.sink = sink;
    }

    /** False when the reader is too far behind. */
    boolean write(byte[] bytes) {
        if (keptBytes + bytes.length > MOST_BYTES) {
            return false;
        }
        kept.add(bytes);
        keptBytes += bytes.length;
        flush();
        return true;
    }

    /** How much the reader has taken in that was not asked for before, once it is worth a message. */
    OptionalInt credit() {
        if (takenIn < CREDIT_BYTES / 4) {
            return OptionalInt.empty();
        }
        int credit = takenIn;
        takenIn = 0;
        return OptionalInt.of(credit);
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

    private void flush() {
        while (!isPaused && !isOver && !kept.isEmpty()) {
            var bytes = kept.remove();
            keptBytes -= bytes.length;
            takenIn += bytes.length;
            isPaused = !sink.chunk(bytes);
        }
        if (kept.isEmpty() && !isOver && ending != null) {
            isOver = true;
            if (ending.isEmpty()) {
                sink.end();
            } else {
                sink.failed(ending);
            }
        }
    }
}
