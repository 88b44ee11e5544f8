package io.skiff.controlplane.api.watch;

import java.util.ArrayDeque;
import java.util.List;

/**
 * The last changes of one kind, so that a watch can resume where another one ended. It is not thread-safe: the hub's
 * lock guards it.
 */
final class History {

    private final int most;
    private final ArrayDeque<WatchEvent> events = new ArrayDeque<>();
    private long complete;
    private long heldBytes;

    /** @param complete the history is complete after this revision */
    History(int most, long complete) {
        this.most = most;
        this.complete = complete;
    }

    void add(WatchEvent event) {
        events.add(event);
        heldBytes += event.heldBytes();
        if (events.size() > most) {
            dropOldest();
        }
    }

    /** The memory that the changes take, in bytes. */
    long heldBytes() {
        return heldBytes;
    }

    void dropOldest() {
        var oldest = events.remove();
        heldBytes -= oldest.heldBytes();
        complete = oldest.revision();
    }

    /** Forgets all changes. From now on the history is complete after this revision. */
    void forget(long revision) {
        events.clear();
        heldBytes = 0;
        complete = revision;
    }

    /** The oldest revision after which the history is complete. */
    long oldest() {
        return complete;
    }

    /** Lists later events, the oldest first. Its time is linear in their number. */
    List<WatchEvent> after(long revision) {
        var after = new ArrayDeque<WatchEvent>();
        for (var newest = events.descendingIterator(); newest.hasNext(); ) {
            var event = newest.next();
            if (event.revision() <= revision) {
                break;
            }
            after.addFirst(event);
        }
        return List.copyOf(after);
    }
}
