package io.skiff.controlplane.bound;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * A bounded number of places. A newcomer always gets one: the oldest of the holder with the most places loses its own.
 */
public final class Places<T> {

    private final int most;
    private final int mostForOne;
    private final Map<String, LinkedHashSet<T>> held = new LinkedHashMap<>();
    private int count;

    public Places(int most, int mostForOne) {
        this.most = most;
        this.mostForOne = mostForOne;
    }

    /**
     * @param holder the owner of the place: an address, a user
     * @return the entrants that have lost their places
     */
    public synchronized List<T> enter(String holder, T entrant) {
        var own = held.computeIfAbsent(holder, ignored -> new LinkedHashSet<>());
        if (own.add(entrant)) {
            count++;
        }
        var losers = new ArrayList<T>();
        if (own.size() > mostForOne) {
            losers.add(removeOldest(holder));
        } else if (count > most) {
            losers.add(removeOldest(fattest()));
        }
        return losers;
    }

    public synchronized void leave(String holder, T leaver) {
        var own = held.get(holder);
        if (own != null && own.remove(leaver)) {
            count--;
            if (own.isEmpty()) {
                held.remove(holder);
            }
        }
    }

    public synchronized int count() {
        return count;
    }

    private T removeOldest(String holder) {
        var oldest = held.getOrDefault(holder, new LinkedHashSet<>()).iterator().next();
        leave(holder, oldest);
        return oldest;
    }

    /** The holder with the most places; the first one of several. */
    private String fattest() {
        return held.entrySet().stream()
                .max(Comparator.comparingInt(entry -> entry.getValue().size()))
                .orElseThrow()
                .getKey();
    }
}
