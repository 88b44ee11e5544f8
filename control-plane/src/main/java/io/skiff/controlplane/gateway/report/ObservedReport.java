package io.skiff.controlplane.gateway.report;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.gateway.AgentSession;
import io.skiff.controlplane.store.Transaction;
import io.skiff.proto.node.PodStatus;
import java.util.Optional;

/**
 * A report that is to be stored.
 *
 * @param pod the pod as it is stored; empty if there is none, or if it is not the node's
 * @param isStored whether a write of this report has succeeded
 * @param size how much of it the store takes
 * @param guard of a write: the node is still this server's
 */
record ObservedReport(
        AgentSession session,
        PodStatus report,
        Optional<Pod> pod,
        boolean isStored,
        ReportSize size,
        Transaction guard) {}
