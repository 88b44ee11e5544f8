package io.skiff.controlplane.gateway.report;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.gateway.AgentSession;
import io.skiff.controlplane.gateway.node.Ipv4;
import io.skiff.controlplane.gateway.node.NodeLabels;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.pod.PodState;
import io.skiff.proto.node.PodStatus;
import java.time.Instant;

/** Decides what a node's report about a pod changes in the store, and when the node need not send it again. */
final class ReportPlanner {

    private ReportPlanner() {}

    static Plan plan(ObservedReport observed, Instant now) {
        return observed.pod()
                .map(pod -> plan(observed, pod, now))
                .orElseGet(() -> Plan.of(new ReportAction.Forget(observed.session(), observed.report())));
    }

    private static Plan plan(ObservedReport observed, Pod pod, Instant now) {
        var report = observed.report();
        if (observed.isStored()) {
            return acknowledge(observed);
        }
        if (report.getRemoved()) {
            // Only a marked pod may go: the report of any other is from an earlier time.
            return PodState.isTerminating(pod)
                    ? Plan.of(new ReportAction.Remove(observed.session(), report, pod, observed.guard()))
                    : acknowledge(observed);
        }
        if (observed.size() == ReportSize.NOTHING) {
            return Plan.of(new ReportAction.GiveUp(observed.session(), report, pod));
        }
        var session = observed.session();
        var updated = ReportedStatus.applied(
                pod,
                checked(session, pod, observed.size().of(report)),
                session.node(),
                NodeLabels.platform(session.description.status),
                now);
        return updated.equals(pod) || isOver(pod, report)
                ? acknowledge(observed)
                : Plan.of(
                        new ReportAction.Store(observed.session(), report, observed.size(), updated, observed.guard()));
    }

    private static Plan acknowledge(ObservedReport observed) {
        return Plan.of(new ReportAction.Acknowledge(observed.session(), observed.report()));
    }

    /** Removes addresses that the node must not report, because other nodes' traffic follows the stored ones. */
    private static PodStatus checked(AgentSession session, Pod pod, PodStatus report) {
        var nodeAddress = session.description.status.getInternalIp();
        var isHost = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
        var mayHave = isHost
                ? Ipv4.isAddress(nodeAddress) && report.getPodIp().equals(nodeAddress)
                : Ipv4.isSubnet(session.description.podCidr)
                        && Ipv4.isWithin(report.getPodIp(), session.description.podCidr);
        var checked = ReportedPod.bounded(report, pod).toBuilder();
        if (!mayHave) {
            checked.clearPodIp();
        }
        if (!report.getHostIp().equals(nodeAddress)) {
            checked.clearHostIp();
        }
        return checked.build();
    }

    /** Whether the pod has ended, which is final. */
    private static boolean isOver(Pod pod, PodStatus report) {
        return PodState.isFinished(pod) && !PodState.phase(pod).equals(report.getPhase());
    }
}
