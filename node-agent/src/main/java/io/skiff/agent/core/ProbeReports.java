package io.skiff.agent.core;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.pod.ProbeKind;
import io.skiff.agent.probe.Prober.Outcome;
import io.skiff.agent.probe.Probes;

/** What becomes of the results of probes: the pod is looked at again, and its user is told. */
final class ProbeReports implements Probes.Listener {

    private final Agenda agenda;
    private final PodWarnings warnings;

    ProbeReports(Agenda agenda, PodWarnings warnings) {
        this.agenda = agenda;
        this.warnings = warnings;
    }

    @Override
    public void healthChanged(ContainerId container) {
        agenda.due(container.pod());
    }

    @Override
    public void told(ContainerId container, ProbeKind kind, Outcome outcome) {
        var verdict = outcome.verdict();
        var message = kind.title() + " probe " + verdict.title() + ": " + outcome.message();
        warnings.warn(container.pod(), container.name(), verdict.reason(), message);
    }
}
