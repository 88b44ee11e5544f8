package io.skiff.controlplane.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Messages under way: in order within a channel, in any order between channels. */
final class Deliveries {

    private final Map<Object, Deque<Runnable>> channels = new LinkedHashMap<>();

    synchronized void send(Object channel, Runnable delivery) {
        channels.computeIfAbsent(channel, key -> new ArrayDeque<>()).addLast(delivery);
    }

    synchronized void drop(Object channel) {
        channels.remove(channel);
    }

    synchronized int waitingChannels() {
        return channels.size();
    }

    /** @param choose chooses a channel by its index below the given number; 0 is the one that has waited longest */
    synchronized @Nullable Runnable poll(IntUnaryOperator choose) {
        if (channels.isEmpty()) {
            return null;
        }
        List<Object> keys = new ArrayList<>(channels.keySet());
        var key = keys.get(choose.applyAsInt(keys.size()));
        var queue = channels.remove(key);
        if (queue == null) {
            return null;
        }
        var delivery = queue.pollFirst();
        if (!queue.isEmpty()) {
            channels.put(key, queue);
        }
        return delivery;
    }
}
