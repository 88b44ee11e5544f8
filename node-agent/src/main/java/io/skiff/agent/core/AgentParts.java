package io.skiff.agent.core;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.pod.Assignments;
import io.skiff.agent.probe.Hooks;
import io.skiff.agent.probe.Probes;
import io.skiff.agent.state.AgentStateStore.AgentState;
import java.util.Optional;

/** What the agent's core consists of, built on what the last agent was told. */
final class AgentParts {

    final AgentPorts ports;
    final Agenda agenda;
    final Assignments assignments;
    final ImageUse imageUse;
    final HostNetworkState network;
    final NodeReport node;
    final StatusReporter reporter;
    final StartGate gate;
    final PodWarnings warnings;
    final HostPods hostPods;
    final MissingBodies missing;
    final VolumeCopies copies;
    final VolumeUpkeep volumes;
    final Probes probes;
    final PodWorker pods;
    final Evictions evictions;
    final AgentChores chores;

    AgentParts(AgentPorts ports, NodeStatus status) {
        this.ports = ports;
        var link = ports.link();
        var clock = ports.clock();
        var saved = ports.store().load();
        agenda = new Agenda(clock);
        assignments = saved.map(found -> new Assignments(found.assigned())).orElseGet(Assignments::new);
        imageUse = new ImageUse(ports.images(), ports.runtime(), assignments);
        network = network(ports, saved);
        node = new NodeReport(link, status);
        reporter = new StatusReporter(link);
        gate = new StartGate(clock.instant());
        warnings = new PodWarnings(assignments, link, clock);
        hostPods = new HostPods(ports, assignments);
        missing = new MissingBodies(assignments, link);
        var use = new VolumeUse(assignments, ports.runtime());
        copies = new VolumeCopies(ports.storage(), use, this::volumesDue, clock);
        volumes = new VolumeUpkeep(ports.storage(), use, node, copies);
        probes = new Probes(ports.prober(), ports.healthStore(), new ProbeReports(agenda, warnings), clock);
        pods = new PodWorker(
                new HostServices(
                        ports.runtime(),
                        ports.images(),
                        new ImagePulls(ports.puller(), clock, agenda::due),
                        new RevisionDigests(),
                        ports.network(),
                        ports.storage(),
                        new Hooks(ports.hookRunner(), ports.hookStore(), agenda::due),
                        new KeptEvictions(ports.store(), assignments),
                        link::sendEvent,
                        () -> node.status().internalIp(),
                        status.memoryBytes(),
                        new NodeRooms(assignments, ports.runtime(), status.cpuMillis(), status.memoryBytes())::around,
                        network::services),
                assignments,
                probes,
                reporter,
                gate,
                clock,
                this::forget);
        evictions = new Evictions(pods, agenda::due);
        chores = new AgentChores(this);
    }

    private static HostNetworkState network(AgentPorts ports, Optional<AgentState> saved) {
        var network = new HostNetworkState(ports.network(), ports.link());
        saved.map(AgentState::network).ifPresent(network::want);
        ports.store().loadNetwork().ifPresent(network::wantForNow);
        return network;
    }

    /** Only chores that were begun change volumes. */
    private void volumesDue() {
        chores.volumes.due();
    }

    /** Late is early enough: a pod that is gone and not forgotten is only looked at once more. */
    private void forget(PodUid pod) {
        if (assignments.forget(pod)) {
            chores.state.due();
        }
    }
}
