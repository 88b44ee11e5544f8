package io.skiff.controlplane.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Set;
import java.util.stream.Collectors;

/** The init containers that run as long as their pod: those with {@code restartPolicy: Always}. */
public final class PodSidecars {

    private PodSidecars() {}

    /** @param container an init container; others have no restartPolicy */
    public static boolean isSidecar(Container container) {
        return "Always".equals(container.getRestartPolicy());
    }

    /** The names of a pod's sidecars. */
    public static Set<String> names(Pod pod) {
        return pod.getSpec().getInitContainers().stream()
                .filter(PodSidecars::isSidecar)
                .map(Container::getName)
                .collect(Collectors.toSet());
    }
}
