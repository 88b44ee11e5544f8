package io.skiff.controlplane.node;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When each node was last heard, kept in memory: beats are never written to the store. Written by the gateway, read by the node planner.
 *
 * <p>Nobody is judged before a full period has passed in which this control plane itself listened: after its start, after it became the
 * leader, after it lost the store, and after a pause of its own.
 */
public final class NodeContacts {

    /** A node that was not heard for so long is not ready. */
    public static final Duration SILENCE = Duration.ofSeconds(5);

    /** Of the listener: when it did not come to listen for so long, the silence may be its own. */
    private static final Duration OWN_PAUSE = Duration.ofSeconds(2);

    private final Map<String, Contact> contacts = new ConcurrentHashMap<>();
    private volatile Instant listeningSince;
    private volatile Instant lastListened;

    public NodeContacts(Instant start) {
        listeningSince = start;
        lastListened = start;
    }

    /**
     * The last word of a node.
     *
     * @param notReadyReason why it says itself that it should get no pods; empty when it should
     * @param networkProblems what keeps its pods from reaching others or being reached
     * @param networkWeaknesses what protects its pods from one another less than it should
     * @param diskProblem a sentence when there is little room left for its pods; else empty
     */
    public record Contact(
            Instant at,
            String notReadyReason,
            String notReadyMessage,
            List<String> networkProblems,
            List<String> networkWeaknesses,
            String diskProblem) {

        public Contact {
            networkProblems = List.copyOf(networkProblems);
            networkWeaknesses = List.copyOf(networkWeaknesses);
        }

        private Contact at(Instant time) {
            return new Contact(time, notReadyReason, notReadyMessage, networkProblems, networkWeaknesses, diskProblem);
        }
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

    public void heard(String node, Instant now) {
        contacts.merge(node, new Contact(now, "", "", List.of(), List.of(), ""), (before, after) -> before.at(now));
    }

    /** What the node says of itself. */
    public void heard(String node, Contact said) {
        contacts.put(node, said);
    }

    /** The last word, if it is new enough to say something about now: a node may have died since without having been judged yet. */
    public Optional<Contact> findRecent(String node, Instant now) {
        return find(node).filter(contact -> contact.at.plus(SILENCE).isAfter(now));
    }

    public Optional<Contact> find(String node) {
        return Optional.ofNullable(contacts.get(node));
    }

    /** When the node's silence will have lasted too long, unless it is heard before. */
    public Instant silentAt(String node) {
        var heard = find(node).map(Contact::at).orElse(Instant.MIN);
        return (heard.isAfter(listeningSince) ? heard : listeningSince).plus(SILENCE);
    }

    public boolean isSilent(String node, Instant now) {
        return !silentAt(node).isAfter(now);
    }

    public void forget(String node) {
        contacts.remove(node);
    }
}
