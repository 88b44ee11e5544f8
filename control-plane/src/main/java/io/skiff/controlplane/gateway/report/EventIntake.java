package io.skiff.controlplane.gateway.report;

import io.skiff.controlplane.event.EventRecorder;
import io.skiff.controlplane.event.EventSource;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.gateway.AgentSession;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.view.View;
import io.skiff.proto.node.NodeEvent;
import io.skiff.proto.node.PodEvent;
import java.time.Instant;

/** Records the events of agents about their own pods and nodes. A node with too many events is throttled. */
public final class EventIntake {

    /** Kubernetes' bounds. */
    private static final int LONGEST_REASON = 128;

    private static final int LONGEST_MESSAGE = 1024;

    private final View view;
    private final EventRecorder events;

    public EventIntake(View view, EventRecorder events) {
        this.view = view;
        this.events = events;
    }

    public void receive(AgentSession session, PodEvent event, Instant now) {
        var about = NodePods.find(view, session.node(), event.getNamespace(), event.getPodName(), event.getPodUid());
        if (about.isPresent() && session.eventAllowance.take(now)) {
            events.record(
                    about.get(),
                    event.getType().equals("Warning") ? EventType.WARNING : EventType.NORMAL,
                    shortened(event.getReason(), LONGEST_REASON),
                    shortened(event.getMessage(), LONGEST_MESSAGE),
                    EventSource.agent(session.node()));
        }
    }

    public void receive(AgentSession session, NodeEvent event, Instant now) {
        var about = view.find(NodeKind.NODE, "", session.node());
        if (about.isPresent() && session.eventAllowance.take(now)) {
            events.record(
                    about.get().object(),
                    EventType.WARNING,
                    shortened(event.getReason(), LONGEST_REASON),
                    shortened(event.getMessage(), LONGEST_MESSAGE),
                    EventSource.agent(session.node()));
        }
    }

    private static String shortened(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest);
    }
}
