package io.skiff.agent.pod;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The status of one container of a pod.
 *
 * @param imageId digest of the image that runs; empty before the first run
 * @param containerId of the newest run; empty before the first
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
        @Nullable Terminated lastTerminated) {

    public ContainerStatus {
        image = ReportText.name(image);
        imageId = ReportText.name(imageId);
        containerId = ReportText.name(containerId);
    }

    /** The present state of the container. */
    public sealed interface State {}

    public record Waiting(String reason, String message) implements State {
        public Waiting {
            reason = ReportText.reason(reason);
            message = ReportText.message(message);
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
