package io.skiff.agent.pod;

import org.jspecify.annotations.Nullable;

/**
 * What the probes say of a running container.
 *
 * @param isStarted its startup probe succeeded, or it has none
 * @param isReady its readiness probe says so, or it has none
 * @param failed the probe that asks for a restart, startup or liveness
 */
public record Health(
        boolean isStarted, boolean isReady, @Nullable ProbeKind failed) {

    public static final Health WITHOUT_PROBES = new Health(true, true, null);

    /** Of a container that was not probed yet. */
    public static Health initial(ContainerTemplate template) {
        boolean isStarted = template.startupProbe() == null;
        return new Health(isStarted, isStarted && template.readinessProbe() == null, null);
    }
}
