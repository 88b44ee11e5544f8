package io.skiff.controlplane.api.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.pod.EphemeralContainers;

/** What a container's spec says of the streams to which users attach. */
record AttachedContainer(String name, boolean hasInput, boolean hasTerminal) {

    static AttachedContainer of(Pod pod, String name) {
        return EphemeralContainers.andOthers(pod)
                .filter(container -> container.getName().equals(name))
                .map(AttachedContainer::of)
                .findFirst()
                .orElseGet(() -> new AttachedContainer(name, false, false));
    }

    private static AttachedContainer of(Container container) {
        return new AttachedContainer(
                container.getName(),
                Boolean.TRUE.equals(container.getStdin()),
                Boolean.TRUE.equals(container.getTty()));
    }

    void check(boolean wantsInput, boolean wantsTerminal) {
        if (wantsInput && !hasInput) {
            throw Failures.badRequest(
                    "container " + name + " has no standard input, because its spec does not say stdin: true;"
                            + " attach without -i shows its output, and kubectl exec -it starts a shell beside its program");
        }
        if (wantsTerminal && !hasTerminal) {
            throw Failures.badRequest("container " + name
                    + " has no terminal, because its spec does not say tty: true; attach without -t");
        }
    }
}
