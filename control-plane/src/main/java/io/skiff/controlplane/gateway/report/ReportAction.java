package io.skiff.controlplane.gateway.report;

import com.google.common.base.Throwables;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.gateway.AgentSession;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.TooLargeException;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.write.ObjectWriter;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.PodStatus;
import io.skiff.proto.node.PodStatusStored;
import java.util.concurrent.CompletableFuture;

/** All that is done about a node's report. A write is noted, and acknowledged when the view shows it. */
sealed interface ReportAction extends Action {

    /** Writes the pod with its reported status. A report that the store refuses for its size is planned again, smaller. */
    record Store(AgentSession session, PodStatus report, ReportSize size, Pod updated, Transaction guard)
            implements ReportAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return noted(writer.update(updated, guard), session, report)
                    .exceptionallyCompose(
                            fault -> isTooLarge(fault) ? smaller() : CompletableFuture.failedFuture(fault));
        }

        private CompletableFuture<CommitResult> smaller() {
            session.reports.noteTooLarge(report, size);
            return CompletableFuture.completedFuture(new CommitResult.Conflict("the size of " + report.getName()));
        }
    }

    /** Removes a pod that was to go, of which the node has nothing left. */
    record Remove(AgentSession session, PodStatus report, Pod pod, Transaction guard) implements ReportAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return noted(writer.delete(pod, guard), session, report);
        }
    }

    /** The report needs no write, or has its write. */
    record Acknowledge(AgentSession session, PodStatus report) implements ReportAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return acknowledged(session, report);
        }
    }

    /** There is no such pod on the node. */
    record Forget(AgentSession session, PodStatus report) implements ReportAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            session.reports.forget(report.getUid());
            return acknowledged(session, report);
        }
    }

    /** The store takes the pod with no status at all. */
    record GiveUp(AgentSession session, PodStatus report, Pod pod) implements ReportAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            writer.event(
                    pod,
                    EventType.WARNING,
                    "StatusTooLarge",
                    "The pod is so large that the store takes no status with it. Make the pod's spec smaller.");
            session.reports.gaveUp(report);
            return acknowledged(session, report);
        }
    }

    private static CompletableFuture<CommitResult> noted(
            CompletableFuture<CommitResult> write, AgentSession session, PodStatus report) {
        return write.whenComplete((result, fault) -> {
            if (result instanceof CommitResult.Committed) {
                session.reports.noteStored(report);
            }
        });
    }

    private static CompletableFuture<CommitResult> acknowledged(AgentSession session, PodStatus report) {
        session.reports.acknowledged(report);
        session.send(GatewayMessage.newBuilder()
                .setPodStatusStored(
                        PodStatusStored.newBuilder().setUid(report.getUid()).setSequence(report.getSequence())));
        return CompletableFuture.completedFuture(new CommitResult.Committed(0));
    }

    private static boolean isTooLarge(Throwable fault) {
        return Throwables.getCausalChain(fault).stream().anyMatch(TooLargeException.class::isInstance);
    }
}
