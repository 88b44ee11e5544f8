package io.skiff.controlplane.api.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.pod.EphemeralContainers;
import io.skiff.controlplane.pod.PodState;
import java.util.ArrayList;

/** Finds the container that a request for a pod means, and where it is. */
final class AskedContainer {

    private AskedContainer() {}

    /** The node of the pod; a pod without one has no container yet. */
    static String requireNode(Pod pod) {
        return PodState.nodeName(pod)
                .filter(node -> !node.isEmpty())
                .orElseThrow(() ->
                        Failures.badRequest("pod " + pod.getMetadata().getName() + " does not have a host assigned"));
    }

    /** @param asked empty for the pod's only container */
    static String name(Pod pod, String asked) {
        var names = new ArrayList<String>();
        pod.getSpec().getContainers().stream().map(Container::getName).forEach(names::add);
        if (asked.isEmpty() && names.size() == 1) {
            return names.get(0);
        }
        EphemeralContainers.andOthers(pod)
                .map(Container::getName)
                .skip(names.size())
                .forEach(names::add);
        if (asked.isEmpty()) {
            throw Failures.badRequest("a container name must be specified for pod "
                    + pod.getMetadata().getName() + ", choose one of: " + names);
        }
        if (!names.contains(asked)) {
            throw Failures.badRequest("container " + asked + " is not valid for pod "
                    + pod.getMetadata().getName() + ", choose one of: " + names);
        }
        return asked;
    }
}
