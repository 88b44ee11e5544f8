package io.skiff.controlplane.gateway.body;

import io.skiff.controlplane.gateway.Sessions;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;

/** Bounds the memory of the bodies of all nodes. Beyond the bound the node with the most makes its largest wait. */
public final class BodyRoom {

    /** A sixth of the heap, for some 16,000 usual pods. */
    public static final long MOST_BYTES = 32_000_000;

    private final Sessions sessions;

    public BodyRoom(Sessions sessions) {
        this.sessions = sessions;
    }

    /** Whether one node's bodies may have so many bytes beside those of the others. */
    boolean has(Assignment one, long bytes) {
        return others(one).mapToLong(Assignment::bytes).sum() + bytes <= MOST_BYTES;
    }

    /** Makes room: bodies of nodes that have more than this one would have must wait. */
    boolean make(Assignment one, long bytes) {
        while (!has(one, bytes)) {
            var fattest = others(one).max(Comparator.comparingLong(Assignment::bytes));
            if (fattest.isEmpty()
                    || fattest.get().bytes() <= bytes
                    || !fattest.get().giveWay()) {
                return false;
            }
        }
        return true;
    }

    private Stream<Assignment> others(Assignment one) {
        return sessions.all().stream()
                .map(session -> session.set.assignment)
                .filter(Objects::nonNull)
                .filter(assignment -> assignment != one);
    }
}
