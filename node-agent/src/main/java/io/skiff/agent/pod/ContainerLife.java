package io.skiff.agent.pod;

import io.skiff.agent.container.StandardStreams;
import org.jspecify.annotations.Nullable;

/**
 * What a container's template says of its runs' beginning, streams and end.
 *
 * @param postStart done right after each start; until it is done the container counts as one that is being created
 * @param preStop done before the stop signal, within the grace period
 * @param lastWords of a run
 * @param isSidecar whether it is an init container that runs as long as its pod
 * @param streams of its program
 * @param processesOf the container whose processes it sees; empty for its own only
 * @param resizes how it gets other resources
 */
public record ContainerLife(
        @Nullable Hook postStart,
        @Nullable Hook preStop,
        TerminationMessage lastWords,
        boolean isSidecar,
        StandardStreams streams,
        String processesOf,
        ResizePolicy resizes) {

    public static final ContainerLife PLAIN =
            new ContainerLife(null, null, TerminationMessage.NONE, false, StandardStreams.OUTPUTS, "");

    /** Of a container that gets other resources while it runs. */
    public ContainerLife(
            @Nullable Hook postStart,
            @Nullable Hook preStop,
            TerminationMessage lastWords,
            boolean isSidecar,
            StandardStreams streams,
            String processesOf) {
        this(postStart, preStop, lastWords, isSidecar, streams, processesOf, ResizePolicy.NOT_REQUIRED);
    }
}
