package io.skiff.agent.core;

import java.time.Duration;

/** The duties of the agent beside its pods. A new one is a line here. */
final class AgentChores {

    private static final Duration ACCOUNTS_PERIOD = Duration.ofMinutes(1);

    /** Brings the host's network to what was last told, also when others changed it. */
    final Chore network;

    /** Writes down what is assigned. */
    final Chore state;

    /** Writes down the services and peers. */
    final Chore services;

    /** Makes and removes persistent volumes. */
    final Chore volumes;

    /** Makes those that are copies. */
    final Chore copies;

    AgentChores(AgentParts parts) {
        var ports = parts.ports;
        var agenda = parts.agenda;
        var keeper = new StateKeeper(
                ports.store(),
                parts.assignments,
                parts.network,
                parts.node,
                agenda::due,
                (pod, message) -> parts.warnings.warn(pod, "", "StateNotWritten", message));
        var stuck = new StuckWork(agenda.queue(), (pod, message) -> parts.warnings.warn(pod, "", "Stuck", message));
        var reports = new OverdueReports(parts.reporter, parts.missing);

        var ends = agenda.add("containers that ended", new EndedContainers(ports.runtime(), agenda)::look);
        network = agenda.add(
                "network",
                new NetworkUpkeep(
                        parts.network,
                        ports.network(),
                        parts.node,
                        () -> parts.hostPods.all().forEach(agenda::due))::apply);
        agenda.add("images", new ImageWatch(ports.images(), parts.node, parts.pods, agenda)::look);
        agenda.add("reports", reports::resend);
        state = agenda.add("what is assigned, on disk", keeper::saveAssigned);
        services = agenda.add("services, on disk", keeper::saveNetwork);
        volumes = agenda.add("persistent volumes", parts.volumes::apply);
        copies = agenda.add("copies of persistent volumes", parts.copies::apply);
        var collector =
                new ImageCollector(ports.images(), parts.imageUse, ports.imageGarbage(), ports.link()::warnOfNode);
        var uses = new PodUses(
                parts.assignments, parts.evictions::canBegin, ports.runtime(), ports.resources(), ports.storage());
        agenda.add(
                "what the node lacks",
                new PressureWatch(
                        ports.levels(), ports.storage(), parts.node, uses, parts.evictions, collector::collect)::look);
        agenda.add("limits of the disk", new StorageLimits(uses, parts.evictions, ports.clock())::look);
        agenda.add("accounts of ends", now -> {
            ports.runtime().trimAccounts();
            return now.plus(ACCOUNTS_PERIOD);
        });
        agenda.add("unused images", collector::collect);
        agenda.add("work that hangs", stuck::look);
        agenda.begin();
        ports.runtime().onEnd(ends::due);
    }
}
