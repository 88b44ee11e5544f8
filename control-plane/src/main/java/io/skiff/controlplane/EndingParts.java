package io.skiff.controlplane;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** The parts to close with the server, the newest first and each once. */
final class EndingParts implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(EndingParts.class);

    private final Deque<Part> parts = new ArrayDeque<>();
    private boolean closed;

    /** Adds a part. After the end it is closed at once. */
    synchronized Part add(AutoCloseable ending) {
        var part = new Part(ending);
        if (closed) {
            part.end();
        } else {
            parts.push(part);
        }
        return part;
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!parts.isEmpty()) {
            parts.pop().end();
        }
    }

    /** One part. */
    final class Part {

        private final AutoCloseable ending;

        private Part(AutoCloseable ending) {
            this.ending = ending;
        }

        /** Closes this part before the others. */
        void endNow() {
            synchronized (EndingParts.this) {
                if (parts.remove(this)) {
                    end();
                }
            }
        }

        private void end() {
            try {
                ending.close();
            } catch (Exception e) {
                LOG.error("A part of the server could not be ended", e);
            }
        }
    }
}
