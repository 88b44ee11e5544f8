package io.skiff.agent.pod;

import org.jspecify.annotations.Nullable;

/**
 * What a container's template says of its runs' beginning and end.
 *
 * @param postStart done right after each start; until it is done the container counts as one that is being created
 * @param preStop done before the stop signal, within the grace period
 * @param lastWords of a run
 * @param isSidecar whether it is an init container that runs as long as its pod
 */
public record ContainerLife(
        @Nullable Hook postStart, @Nullable Hook preStop, TerminationMessage lastWords, boolean isSidecar) {

    public static final ContainerLife PLAIN = new ContainerLife(null, null, TerminationMessage.NONE, false);
}
