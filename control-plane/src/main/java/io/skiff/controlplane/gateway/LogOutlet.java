package io.skiff.controlplane.gateway;

import io.skiff.controlplane.api.PodLogs;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One reader of output: keeps a bounded amount while the reader wants no more. */
final class LogOutlet {

    private static final int MOST_BYTES = 8 << 20;

    private final PodLogs.Sink sink;
    private final Queue<byte[]> kept = new ArrayDeque<>();
    private int keptBytes;
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
