package io.skiff.agent.core;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.container.Sandbox;
import io.skiff.agent.pod.Assignments;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Stream;

/** Every pod of which this host has something, or should have. */
final class HostPods {

    private final AgentPorts ports;
    private final Assignments assignments;

    HostPods(AgentPorts ports, Assignments assignments) {
        this.ports = ports;
        this.assignments = assignments;
    }

    /** Ordered by uid. */
    Collection<PodUid> all() {
        return Stream.of(
                        assignments.pods().stream(),
                        ports.runtime().listSandboxes().stream().map(Sandbox::pod),
                        ports.runtime().list().stream()
                                .map(container -> container.id().pod()),
                        ports.network().addresses().keySet().stream())
                .flatMap(uids -> uids)
                .filter(uid -> !uid.isOfBuild())
                .distinct()
                .sorted(Comparator.comparing(PodUid::value))
                .toList();
    }
}
