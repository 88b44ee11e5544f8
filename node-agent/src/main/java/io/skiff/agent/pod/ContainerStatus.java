package io.skiff.agent.pod;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The status of one container of a pod.
 *
 * @param imageId whole name and digest of the image that runs; before the first run empty, or what a node finds out for a revision
 * @param containerId of the newest run; empty before the first
 * @param allocated what the node has accepted for it; null if it asks for nothing, or does not run
 * @param actual what it runs with
 */
public record ContainerStatus(
        String name,
        String image,
        String imageId,
        String containerId,
        int restartCount,
        boolean isReady,
        boolean isStarted,
        State state,
        @Nullable Terminated lastTerminated,
        @Nullable Allocation allocated,
        @Nullable Allocation actual) {

    public ContainerStatus {
        image = ReportText.name(image);
        imageId = ReportText.name(imageId);
        containerId = ReportText.name(containerId);
    }

    /** Of a container that asks for nothing, or does not run. */
    public ContainerStatus(
            String name,
            String image,
            String imageId,
            String containerId,
            int restartCount,
            boolean isReady,
            boolean isStarted,
            State state,
            @Nullable Terminated lastTerminated) {
        this(name, image, imageId, containerId, restartCount, isReady, isStarted, state, lastTerminated, null, null);
    }

    /** The same of an ephemeral container, whose readiness nobody asks for. */
    ContainerStatus ofEphemeral() {
        return new ContainerStatus(
                name, image, imageId, containerId, restartCount, false, false, state, lastTerminated);
    }

    /** The same with the resources of a run. */
    ContainerStatus with(Allocation accepted, Allocation running) {
        return new ContainerStatus(
                name,
                image,
                imageId,
                containerId,
                restartCount,
                isReady,
                isStarted,
                state,
                lastTerminated,
                accepted,
                running);
    }

    /** The present state of the container. */
    public sealed interface State {}

    /** @param platforms that the container's image is for, if this node's is not among them; mostly empty */
    public record Waiting(String reason, String message, List<String> platforms) implements State {
        public Waiting {
            reason = ReportText.reason(reason);
            message = ReportText.message(message);
            platforms = List.copyOf(platforms);
        }

        public Waiting(String reason, String message) {
            this(reason, message, List.of());
        }
    }

    public record Running(Instant startedAt) implements State {}

    public record Terminated(
            int exitCode,
            int signal,
            String reason,
            String message,
            Instant startedAt,
            Instant finishedAt,
            String containerId)
            implements State {
        public Terminated {
            reason = ReportText.reason(reason);
            message = ReportText.message(message);
            containerId = ReportText.name(containerId);
        }
    }
}
