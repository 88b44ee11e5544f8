package io.skiff.controlplane.api.watch;

import java.util.ArrayDeque;
import java.util.List;

/** The last changes of one kind, so that a watch can go on from where another ended. Not thread-safe: the hub guards it. */
final class History {

    private final int most;
    private final ArrayDeque<WatchEvent> events = new ArrayDeque<>();
    private long complete;
    private long heldBytes;

    /** @param complete everything after this revision is to be added */
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

    /** What keeping them costs. */
    long heldBytes() {
        return heldBytes;
    }

    void dropOldest() {
        var oldest = events.remove();
        heldBytes -= oldest.heldBytes();
        complete = oldest.revision();
    }

    /** Nothing before this revision is known any more. */
    void forget(long revision) {
        events.clear();
        heldBytes = 0;
        complete = revision;
    }

    /** The oldest revision after which every change is still here. */
    long oldest() {
        return complete;
    }

    /** The oldest first; takes as long as there are such. */
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
