package io.skiff.controlplane.gateway.report;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.gateway.AgentSession;
import io.skiff.controlplane.gateway.Sessions;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.presence.NodePresence;
import io.skiff.controlplane.presence.Presence;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The control loop's domain of reports that are not acknowledged yet. Each is planned until it is. */
final class ReportController implements Controller<ReportKey, ObservedReport> {

    private final Sessions sessions;
    private final Presence presence;

    ReportController(Sessions sessions, Presence presence) {
        this.sessions = sessions;
        this.presence = presence;
    }

    @Override
    public String name() {
        return "report";
    }

    @Override
    public Set<ReportKey> keys(View view) {
        return sessions.all().stream().flatMap(ReportController::keys).collect(Collectors.toUnmodifiableSet());
    }

    static Stream<ReportKey> keys(AgentSession session) {
        return session.reports.uids().stream().map(uid -> new ReportKey(session.node(), uid));
    }

    @Override
    public Set<ReportKey> keysOf(Change<?> change, View view) {
        if (!change.kind().equals(PodKind.POD)) {
            return Set.of();
        }
        var pod = (Pod) change.latest().object();
        var uid = pod.getMetadata().getUid();
        return PodState.nodeName(pod)
                .flatMap(sessions::find)
                .filter(session -> session.reports.find(uid).isPresent())
                .map(session -> Set.of(new ReportKey(session.node(), uid)))
                .orElse(Set.of());
    }

    /** A node's reports may be stored once this server has the node's key. */
    @Override
    public Set<ReportKey> keysOfLeased(String leased) {
        return NodePresence.node(leased).flatMap(sessions::find).stream()
                .flatMap(ReportController::keys)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Optional<ObservedReport> observe(ReportKey key, View view, Instant now) {
        var session = sessions.find(key.node()).filter(one -> one.isWelcome);
        var report = session.flatMap(one -> one.reports.find(key.uid()));
        return report.flatMap(found -> presence.guard(key.node())
                .map(guard -> new ObservedReport(
                        session.orElseThrow(),
                        found,
                        NodePods.find(view, key.node(), found.getNamespace(), found.getName(), key.uid()),
                        session.orElseThrow().reports.isStored(found),
                        session.orElseThrow().reports.size(key.uid()),
                        guard)));
    }

    @Override
    public Plan plan(ObservedReport observed, Instant now) {
        return ReportPlanner.plan(observed, now);
    }
}
