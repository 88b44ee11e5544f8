package io.skiff.agent.pod;

import io.skiff.agent.container.PodUid;
import java.time.Instant;

/**
 * An event of a pod that its user may want to know, in Kubernetes' words.
 *
 * @param container empty if the event is about the whole pod
 */
public record PodEvent(
        PodUid pod,
        String namespace,
        String podName,
        String container,
        boolean isWarning,
        String reason,
        String message,
        Instant at) {

    public PodEvent {
        reason = ReportText.reason(reason);
        message = ReportText.cut(message, LONGEST_MESSAGE);
    }

    /** Kubernetes' bound. */
    private static final int LONGEST_MESSAGE = 1_024;
}
