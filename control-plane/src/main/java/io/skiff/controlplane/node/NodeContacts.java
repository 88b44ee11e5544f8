package io.skiff.controlplane.node;

import io.skiff.controlplane.presence.NodePresence;
import io.skiff.controlplane.view.View;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Since when a node is silent, as far as this control plane can tell: since no server hears it ({@link NodePresence}).
 *
 * <p>Nobody is judged before a full period has passed in which this control plane itself listened: after its start, after it became the
 * leader, after it lost the store, and after a pause of its own.
 */
public final class NodeContacts {

    /** A node that was not heard for so long is not ready. */
    public static final Duration SILENCE = Duration.ofSeconds(5);

    /** A node that no server hears may be on its way to another one: so long it is not silent yet. */
    static final Duration ON_ITS_WAY = Duration.ofSeconds(2);

    /** A server that did not hear a node for so long says so: the rest of the silence the node may be on its way. */
    public static final Duration UNHEARD = SILENCE.minus(ON_ITS_WAY);

    /** Of the listener: when it did not come to listen for so long, the silence may be its own. */
    private static final Duration OWN_PAUSE = Duration.ofSeconds(2);

    /** When it was first seen that no server hears a node. */
    private final Map<String, Instant> unheardSince = new ConcurrentHashMap<>();

    private volatile Instant listeningSince;
    private volatile Instant lastListened;

    public NodeContacts(Instant start) {
        listeningSince = start;
        lastListened = start;
    }

    /** The listener is there; to be called at least every second. */
    public void listening(Instant now) {
        if (lastListened.plus(OWN_PAUSE).isBefore(now)) {
            startOver(now);
        }
        lastListened = now;
    }

    /** What was heard so far proves nothing about now. */
    public void startOver(Instant now) {
        listeningSince = now;
    }

    /**
     * When the node's silence will have lasted too long, unless it is heard before; empty while it is heard. The first look at its absence is
     * what its time is counted from.
     */
    Optional<Instant> silentAt(String node, View view, Instant now) {
        if (NodePresence.isHeard(view, node)) {
            unheardSince.remove(node);
            return Optional.empty();
        }
        var unheard = unheardSince.computeIfAbsent(node, absent -> now).plus(ON_ITS_WAY);
        var listened = listeningSince.plus(SILENCE);
        return Optional.of(unheard.isAfter(listened) ? unheard : listened);
    }

    boolean isSilent(String node, View view, Instant now) {
        return silentAt(node, view, now).filter(at -> !at.isAfter(now)).isPresent();
    }

    void forget(String node) {
        unheardSince.remove(node);
    }
}
