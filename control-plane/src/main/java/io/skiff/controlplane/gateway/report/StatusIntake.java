package io.skiff.controlplane.gateway.report;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.gateway.AgentSession;
import io.skiff.controlplane.gateway.Sessions;
import io.skiff.controlplane.loop.ControlLoop;
import io.skiff.controlplane.loop.ControlLoops;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.presence.Presence;
import io.skiff.proto.node.PodStatus;

/** Takes in the reports of agents, which a control loop stores, and acknowledges once they are durable. */
public final class StatusIntake {

    private final ControlLoop<ReportKey, ObservedReport> loop;

    public StatusIntake(Sessions sessions, Presence presence, ControlLoops loops) {
        this.loop = loops.add(new ReportController(sessions, presence));
    }

    public void receive(AgentSession session, PodStatus report) {
        session.reports.add(report);
        loop.lookAt(new ReportKey(session.node(), report.getUid()));
    }

    /** What came before the welcome may be stored now. */
    public void welcomed(AgentSession session) {
        ReportController.keys(session).forEach(loop::lookAt);
    }

    /**
     * Whether the agent has to report the pod again: it was taken for one of a silent node after its report was stored. That happens when the
     * node comes back just then.
     */
    public boolean isDoubtedSince(AgentSession session, Pod pod) {
        return PodState.isDoubted(pod)
                && session.reports.isSettled(pod.getMetadata().getUid());
    }
}
