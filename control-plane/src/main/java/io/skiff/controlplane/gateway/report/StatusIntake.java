package io.skiff.controlplane.gateway.report;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.gateway.AgentSession;
import io.skiff.controlplane.gateway.Writes;
import io.skiff.controlplane.gateway.node.Ipv4;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.store.CommitResult.Committed;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.view.View;
import io.skiff.controlplane.write.ObjectWriter;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.PodStatus;
import io.skiff.proto.node.PodStatusStored;
import java.time.Instant;
import java.util.List;

/** Writes the reports of agents into the store, the latest for each pod, and acknowledges each once it is durable. */
public final class StatusIntake {

    private final View view;
    private final ObjectWriter writer;
    private final Writes writes;

    public StatusIntake(View view, ObjectWriter writer, Writes writes) {
        this.view = view;
        this.writer = writer;
        this.writes = writes;
    }

    /** Takes in a report. A late or repeated one does not replace a newer one. */
    public void take(AgentSession session, PodStatus report) {
        var newest = session.sequences.merge(report.getUid(), report.getSequence(), Math::max);
        if (report.getSequence() == newest) {
            session.reports.put(report.getUid(), report);
        }
    }

    /**
     * Whether the agent has to report the pod again: it was taken for one of a silent node after its report was stored. That happens when the
     * node comes back just then.
     */
    public boolean isDoubtedSince(AgentSession session, Pod pod, Instant now) {
        var uid = pod.getMetadata().getUid();
        return PodState.isDoubted(pod)
                && session.sequences.containsKey(uid)
                && !session.reports.containsKey(uid)
                && writes.mayWrite(uid, view.revision(), now);
    }

    /**
     * Stores the reports that can be stored now.
     *
     * @param guard of a write: the node is still this server's
     */
    public boolean store(AgentSession session, Transaction guard, Instant now) {
        var any = false;
        for (var report : List.copyOf(session.reports.values())) {
            if (writes.mayWrite(report.getUid(), view.revision(), now)) {
                any = true;
                store(session, report, guard, now);
            }
        }
        return any;
    }

    private void store(AgentSession session, PodStatus report, Transaction guard, Instant now) {
        var pod = NodePods.find(view, session.node(), report.getNamespace(), report.getName(), report.getUid());
        if (pod.isEmpty()) {
            acknowledge(session, report);
            session.sequences.remove(report.getUid());
            session.reportSizes.remove(report.getUid());
            return;
        }
        if (report.getRemoved()) {
            remove(session, report, pod.get(), guard);
            return;
        }
        var size = session.reportSizes.getOrDefault(report.getUid(), ReportSize.WHOLE);
        var updated = ReportedStatus.applied(pod.get(), checked(session, pod.get(), size.of(report)), now);
        if (updated.equals(pod.get()) || isOver(pod.get(), report)) {
            acknowledge(session, report);
        } else {
            writes.start(
                    report.getUid(),
                    writer.update(updated, guard),
                    result -> {
                        if (result.orElse(null) instanceof Committed) {
                            acknowledge(session, report);
                        }
                    },
                    () -> tooLarge(session, report, pod.get(), size));
        }
    }

    /** Reduces a report that is too large for the store, so that it is not retried forever. */
    private void tooLarge(AgentSession session, PodStatus report, Pod pod, ReportSize size) {
        if (size.isLeast()) {
            acknowledge(session, report);
            writer.event(
                    pod,
                    EventType.WARNING,
                    "StatusTooLarge",
                    "The pod is so large that the store takes no status with it. Make the pod's spec smaller.");
        } else {
            session.reportSizes.put(report.getUid(), size.next());
        }
    }

    /** Removes addresses that the node must not report, because other nodes' traffic follows the stored ones. */
    private PodStatus checked(AgentSession session, Pod pod, PodStatus report) {
        var nodeAddress = session.nodeStatus.getInternalIp();
        var isHost = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
        var mayHave = isHost
                ? Ipv4.isAddress(nodeAddress) && report.getPodIp().equals(nodeAddress)
                : Ipv4.isSubnet(session.podCidr) && Ipv4.isWithin(report.getPodIp(), session.podCidr);
        var checked = ReportedPod.bounded(report, pod).toBuilder();
        if (!mayHave) {
            checked.clearPodIp();
        }
        if (!report.getHostIp().equals(nodeAddress)) {
            checked.clearHostIp();
        }
        return checked.build();
    }

    /**
     * Removes a pod whose node has nothing left of it. Only a marked pod may go; the report of any other is from an
     * earlier time.
     */
    private void remove(AgentSession session, PodStatus report, Pod pod, Transaction guard) {
        if (!PodState.isTerminating(pod)) {
            acknowledge(session, report);
            return;
        }
        writes.start(report.getUid(), writer.delete(pod, guard), result -> {
            if (result.orElse(null) instanceof Committed) {
                acknowledge(session, report);
                session.sequences.remove(report.getUid());
            }
        });
    }

    /** Whether the pod has ended, which is final. */
    private static boolean isOver(Pod pod, PodStatus report) {
        return PodState.isFinished(pod) && !PodState.phase(pod).equals(report.getPhase());
    }

    private static void acknowledge(AgentSession session, PodStatus report) {
        session.reports.remove(report.getUid(), report);
        session.send(GatewayMessage.newBuilder()
                .setPodStatusStored(
                        PodStatusStored.newBuilder().setUid(report.getUid()).setSequence(report.getSequence())));
    }
}
