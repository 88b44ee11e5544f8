package io.skiff.agent.core;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.Assignments;
import io.skiff.agent.pod.PodEvent;
import io.skiff.agent.session.GatewayLink;
import java.time.InstantSource;

/** Warns the users of pods, by events. */
final class PodWarnings {

    private final Assignments assignments;
    private final GatewayLink link;
    private final InstantSource clock;

    PodWarnings(Assignments assignments, GatewayLink link, InstantSource clock) {
        this.assignments = assignments;
        this.link = link;
        this.clock = clock;
    }

    /** @param container empty when it is about the pod */
    void warn(PodUid uid, String container, String reason, String message) {
        assignments
                .find(uid)
                .ifPresent(pod -> link.sendEvent(new PodEvent(
                        uid, pod.namespace(), pod.name(), container, true, reason, message, clock.instant())));
    }
}
