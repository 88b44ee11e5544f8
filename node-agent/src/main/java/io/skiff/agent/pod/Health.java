package io.skiff.agent.pod;

import org.jspecify.annotations.Nullable;

/**
 * The health of a running container by its probes.
 *
 * @param isStarted whether its startup probe succeeded, or it has none
 * @param isReady whether its readiness probe succeeds, or it has none
 * @param failed the failed probe that requires a restart, startup or liveness; null if none
 */
public record Health(
        boolean isStarted, boolean isReady, @Nullable ProbeKind failed) {

    public static final Health WITHOUT_PROBES = new Health(true, true, null);

    /** The health of a container that was not probed yet. */
    public static Health initial(ContainerTemplate template) {
        boolean isStarted = template.startupProbe() == null;
        return new Health(isStarted, isStarted && template.readinessProbe() == null, null);
    }
}
