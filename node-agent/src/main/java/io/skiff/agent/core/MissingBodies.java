package io.skiff.agent.core;

import io.skiff.agent.pod.Assignments;
import io.skiff.agent.session.GatewayLink;

/** Asks for the bodies of assigned pods that are not here. */
final class MissingBodies {

    private final Assignments assignments;
    private final GatewayLink link;

    MissingBodies(Assignments assignments, GatewayLink link) {
        this.assignments = assignments;
        this.link = link;
    }

    void request() {
        var missing = assignments.missing();
        if (!missing.isEmpty()) {
            link.requestBodies(missing);
        }
    }
}
