package io.skiff.controlplane.gateway.node;

import io.skiff.controlplane.node.NodeContacts;
import io.skiff.controlplane.presence.NodeContact;
import io.skiff.controlplane.presence.Presence;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The nodes that this server hears. That it does, and what they say of themselves, is written when it changes; their beats never are.
 *
 * <p>No silence counts that was this server's own: while it paused, or the store did not answer it.
 */
public final class HeardNodes {

    private static final Duration OWN_PAUSE = Duration.ofSeconds(2);

    private final Presence presence;
    private final Map<String, Heard> nodes = new HashMap<>();
    private Instant listeningSince = Instant.MIN;
    private Instant lastListened = Instant.MAX;

    private static final class Heard {
        private Instant at;
        private NodeContact contact = NodeContact.HEARD;
        private long networkFrom;
        private boolean isWritten;

        Heard(Instant at, long networkFrom) {
            this.at = at;
            this.networkFrom = networkFrom;
        }
    }

    public HeardNodes(Presence presence) {
        this.presence = presence;
    }

    /**
     * An agent came.
     *
     * @param networkFrom what other servers were told so far of how far networks are, without this node
     */
    public void begin(String node, long networkFrom, Instant now) {
        presence.begin(node);
        nodes.put(node, new Heard(now, networkFrom));
    }

    public void heard(String node, Instant now) {
        var heard = nodes.get(node);
        if (heard != null) {
            heard.at = now;
            if (!heard.isWritten) {
                write(node, heard);
            }
        }
    }

    void says(String node, NodeContact contact, Instant now) {
        var heard = nodes.computeIfAbsent(node, absent -> new Heard(now, 0));
        heard.at = now;
        heard.contact = contact;
        write(node, heard);
    }

    /** The node has made a network that other servers may count, up to this change of the store. */
    public void made(String node, long network) {
        var heard = nodes.get(node);
        if (heard != null && heard.networkFrom > 0 && network >= heard.networkFrom) {
            heard.networkFrom = 0;
            write(node, heard);
        }
    }

    private void write(String node, Heard heard) {
        heard.isWritten = true;
        presence.hears(node, heard.contact, heard.networkFrom);
    }

    /** To be called at least every second, after what was said was taken in. */
    public void listening(boolean isStoreThere, Instant now) {
        if (!isStoreThere || lastListened.isBefore(now.minus(OWN_PAUSE))) {
            listeningSince = now;
        }
        lastListened = now;
        nodes.forEach((node, heard) -> {
            if (heard.isWritten && isUnheard(heard, NodeContacts.UNHEARD, now)) {
                heard.isWritten = false;
                presence.hearsNoMore(node);
            }
        });
        nodes.values()
                .removeIf(heard -> !heard.isWritten && isUnheard(heard, NodeContacts.SILENCE.multipliedBy(2), now));
    }

    /** So long that its stream is of no use. */
    public boolean isSilent(String node, Instant now) {
        var heard = nodes.get(node);
        return heard == null || isUnheard(heard, NodeContacts.SILENCE, now);
    }

    private boolean isUnheard(Heard heard, Duration since, Instant now) {
        var from = heard.at.isAfter(listeningSince) ? heard.at : listeningSince;
        return !from.plus(since).isAfter(now);
    }

    /** There is no such node any more, or it is another server's. */
    public void forget(String node) {
        nodes.remove(node);
        presence.hearsNoMore(node);
    }
}
