package io.skiff.agent.core;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.PodStatus;
import io.skiff.agent.session.GatewayLink;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sends the latest status of each pod until it is acknowledged. A newer status replaces an older one, so at most one
 * for each pod waits. Sequence numbers grow, so that no status goes backwards.
 */
public final class StatusReporter {

    /** The time without an acknowledgement after which a status is sent again on the same session. */
    public static final Duration RESEND_AFTER = Duration.ofSeconds(5);

    private record Entry(PodStatus status, long sequence, Instant sentAt, boolean isAcknowledged) {

        Entry sent(Instant now) {
            return new Entry(status, sequence, now, isAcknowledged);
        }
    }

    private final GatewayLink link;
    private final Map<PodUid, Entry> entries = new LinkedHashMap<>();
    private long lastSequence;

    public StatusReporter(GatewayLink link) {
        this.link = link;
    }

    /** Sends a status if it is new. */
    public synchronized void publish(PodStatus status, Instant now) {
        var last = entries.get(status.uid());
        if (last == null || !last.status().equals(status)) {
            var entry = new Entry(status, ++lastSequence, now, false);
            entries.put(status.uid(), entry);
            link.sendStatus(status, entry.sequence());
        }
    }

    /** Notes that the control plane has stored a status. */
    public synchronized void acknowledge(PodUid pod, long sequence) {
        entries.computeIfPresent(
                pod,
                (uid, entry) -> entry.sequence() == sequence
                        ? new Entry(entry.status(), sequence, entry.sentAt(), true)
                        : entry);
    }

    /** Sends everything again, because a new session knows nothing. */
    public synchronized void resendAll(Instant now) {
        entries.replaceAll((uid, entry) -> {
            link.sendStatus(entry.status(), entry.sequence());
            return new Entry(entry.status(), entry.sequence(), now, false);
        });
    }

    /**
     * Sends statuses again that were not acknowledged for a while. Returns the time of the next check; empty if nothing
     * is outstanding.
     */
    public synchronized Optional<Instant> resendOverdue(Instant now) {
        entries.replaceAll((uid, entry) -> {
            if (entry.isAcknowledged() || now.isBefore(resendAt(entry))) {
                return entry;
            }
            link.sendStatus(entry.status(), entry.sequence());
            return entry.sent(now);
        });
        return entries.values().stream()
                .filter(entry -> !entry.isAcknowledged())
                .map(StatusReporter::resendAt)
                .min(Instant::compareTo);
    }

    private static Instant resendAt(Entry entry) {
        return entry.sentAt().plus(RESEND_AFTER);
    }

    /** The last status sent for a pod. */
    public synchronized Optional<PodStatus> latest(PodUid pod) {
        return Optional.ofNullable(entries.get(pod)).map(Entry::status);
    }

    /** Stops reporting a pod that is not assigned any more. */
    public synchronized void forget(PodUid pod) {
        entries.remove(pod);
    }
}
