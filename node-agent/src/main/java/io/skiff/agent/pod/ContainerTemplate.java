package io.skiff.agent.pod;

import io.skiff.agent.container.ResourceSpec;
import io.skiff.agent.container.SecuritySpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A container in its pod's spec.
 *
 * @param command overrides the image's entrypoint if it is not empty
 * @param args override the image's command if they are not empty
 * @param configError names a reference that could not be resolved; the container waits until it is empty
 * @param pin what is known of the image's bytes
 * @param stopSignal by which it is asked to end; empty for the image's
 */
public record ContainerTemplate(
        String name,
        String image,
        PullPolicy pullPolicy,
        List<String> command,
        List<String> args,
        String workingDirectory,
        List<EnvVar> env,
        ResourceSpec resources,
        SecuritySpec security,
        List<VolumeMount> mounts,
        @Nullable ProbeSpec startupProbe,
        @Nullable ProbeSpec readinessProbe,
        @Nullable ProbeSpec livenessProbe,
        String configError,
        ImagePin pin,
        String stopSignal,
        ContainerLife life) {

    public ContainerTemplate {
        command = List.copyOf(command);
        args = List.copyOf(args);
        env = List.copyOf(env);
        mounts = List.copyOf(mounts);
    }

    ContainerTemplate withMounts(List<VolumeMount> all) {
        return new ContainerTemplate(
                name,
                image,
                pullPolicy,
                command,
                args,
                workingDirectory,
                env,
                resources,
                security,
                all,
                startupProbe,
                readinessProbe,
                livenessProbe,
                configError,
                pin,
                stopSignal,
                life);
    }

    ContainerTemplate withResources(ResourceSpec others) {
        return new ContainerTemplate(
                name,
                image,
                pullPolicy,
                command,
                args,
                workingDirectory,
                env,
                others,
                security,
                mounts,
                startupProbe,
                readinessProbe,
                livenessProbe,
                configError,
                pin,
                stopSignal,
                life);
    }

    ContainerTemplate withReadinessProbe(ProbeSpec probe) {
        return new ContainerTemplate(
                name,
                image,
                pullPolicy,
                command,
                args,
                workingDirectory,
                env,
                resources,
                security,
                mounts,
                startupProbe,
                probe,
                livenessProbe,
                configError,
                pin,
                stopSignal,
                life);
    }

    /** The probe of a kind; null if the container has none. */
    public @Nullable ProbeSpec probe(ProbeKind kind) {
        return switch (kind) {
            case STARTUP -> startupProbe;
            case READINESS -> readinessProbe;
            case LIVENESS -> livenessProbe;
        };
    }
}
