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
 * Sends the latest status of each pod until it is acknowledged. A newer status replaces an older one, so what waits is never more
 * than one for each pod; sequences grow, so that nothing goes backwards.
 */
public final class StatusReporter {

    /** How long an acknowledgement may take before a status is sent again on the same session. */
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

    /** Sends a status if it says something new. */
    public synchronized void publish(PodStatus status, Instant now) {
        var last = entries.get(status.uid());
        if (last == null || !last.status().equals(status)) {
            var entry = new Entry(status, ++lastSequence, now, false);
            entries.put(status.uid(), entry);
            link.sendStatus(status, entry.sequence());
        }
    }

    /** The control plane has stored a status. */
    public synchronized void acknowledge(PodUid pod, long sequence) {
        entries.computeIfPresent(
                pod,
                (uid, entry) -> entry.sequence() == sequence
                        ? new Entry(entry.status(), sequence, entry.sentAt(), true)
                        : entry);
    }

    /** A new session knows nothing: everything is sent again. */
    public synchronized void resendAll(Instant now) {
        entries.replaceAll((uid, entry) -> {
            link.sendStatus(entry.status(), entry.sequence());
            return new Entry(entry.status(), entry.sequence(), now, false);
        });
    }

    /** Sends again what was not acknowledged for a while. Returns when to look again, empty when nothing is outstanding. */
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

    /** What was last said of a pod. */
    public synchronized Optional<PodStatus> latest(PodUid pod) {
        return Optional.ofNullable(entries.get(pod)).map(Entry::status);
    }

    /** Says nothing more of a pod that is not assigned any more. */
    public synchronized void forget(PodUid pod) {
        entries.remove(pod);
    }
}
