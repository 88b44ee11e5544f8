package io.skiff.controlplane.kind.podspec;

import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Problem;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules for ephemeral containers, by those of Kubernetes (core/validation: validateEphemeralContainers). */
final class EphemeralContainerRules {

    /** A pod gathers them, as none is ever taken away. */
    private static final int MOST = 100;

    private static final List<String> NOT_ALLOWED = List.of(
            "ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "restartPolicy", "resizePolicy");

    private EphemeralContainerRules() {}

    /** @param seen with the names of the pod's other containers */
    static void check(Field spec, ContainerRules.Seen seen) {
        var others = Stream.of("containers", "initContainers")
                .flatMap(list -> spec.at(list).items().stream())
                .map(container -> container.at("name").text())
                .collect(Collectors.toSet());
        spec.at("ephemeralContainers").atMost(MOST);
        for (var container : spec.at("ephemeralContainers").items()) {
            ContainerRules.check(container, seen);
            target(container, others);
            if (!container.at("targetContainerName").isBlank() && !SecurityRules.hasOwnUsers(spec)) {
                readsNoMemory(container);
            }
            NOT_ALLOWED.forEach(name -> notAllowed(container.at(name)));
            if (container.at("resources").node().size() > 0) {
                notAllowed(container.at("resources"));
            }
            for (var mount : container.at("volumeMounts").items()) {
                notAllowed(mount.at("subPath"));
                notAllowed(mount.at("subPathExpr"));
            }
        }
    }

    private static void notAllowed(Field field) {
        if (field.isThere()) {
            field.forbidden("cannot be set for an Ephemeral Container");
        }
    }

    private static void target(Field container, Set<String> others) {
        var target = container.at("targetContainerName");
        if (target.isBlank()) {
            return;
        }
        if (!others.contains(target.text())) {
            target.add(Problem.notFound(target.path(), target.node()));
        }
    }

    private static void readsNoMemory(Field container) {
        SecurityRules.tracing(container)
                .forEach(capability -> capability.forbidden(
                        "may not be added to a container with targetContainerName: it could read the agent's memory when"
                                + " the agent executes something in that one; try kubectl debug --profile=baseline"));
    }
}
