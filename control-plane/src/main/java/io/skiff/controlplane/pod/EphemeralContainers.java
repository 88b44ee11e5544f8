package io.skiff.controlplane.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.stream.Stream;

/** The containers that were added to a pod while it runs. */
public final class EphemeralContainers {

    private EphemeralContainers() {}

    /** All containers of a pod: its own, its init containers, and these. */
    public static Stream<Container> andOthers(Pod pod) {
        var spec = pod.getSpec();
        return Stream.of(
                        spec.getContainers().stream(),
                        spec.getInitContainers().stream(),
                        spec.getEphemeralContainers().stream().map(EphemeralContainers::common))
                .flatMap(containers -> containers);
    }

    /** One in the form of the others, with the fields that it may have. */
    public static Container common(EphemeralContainer container) {
        return new ContainerBuilder()
                .withName(container.getName())
                .withImage(container.getImage())
                .withImagePullPolicy(container.getImagePullPolicy())
                .withCommand(container.getCommand())
                .withArgs(container.getArgs())
                .withWorkingDir(container.getWorkingDir())
                .withEnv(container.getEnv())
                .withEnvFrom(container.getEnvFrom())
                .withVolumeMounts(container.getVolumeMounts())
                .withSecurityContext(container.getSecurityContext())
                .withTerminationMessagePath(container.getTerminationMessagePath())
                .withTerminationMessagePolicy(container.getTerminationMessagePolicy())
                .withStdin(container.getStdin())
                .withStdinOnce(container.getStdinOnce())
                .withTty(container.getTty())
                .build();
    }
}
