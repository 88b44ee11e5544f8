package io.skiff.agent.pod;

import io.skiff.agent.pod.ContainerStatus.Waiting;
import io.skiff.agent.pod.ImageState.Missing;
import io.skiff.agent.pod.ImageState.Pulling;

/** Words for an image that is not on this node, or not yet. */
final class MissingImage {

    private MissingImage() {}

    static Waiting waiting(WantedImage wanted, Pulling pulling) {
        var progress = pulling.progress().isEmpty() ? "" : ": " + pulling.progress();
        return new Waiting("ContainerCreating", "Pulling image \"" + wanted.reference() + "\"" + progress);
    }

    static Waiting waiting(WantedImage wanted, Missing missing) {
        if (wanted.pullPolicy() == PullPolicy.NEVER) {
            return new Waiting("ErrImageNeverPull", missing.problem());
        }
        return missing.failures() == 1
                ? new Waiting("ErrImagePull", missing.problem(), missing.platforms())
                : new Waiting(
                        "ImagePullBackOff",
                        "Back-off pulling image \"" + wanted.reference() + "\": " + missing.problem(),
                        missing.platforms());
    }

    static String event(WantedImage wanted, Missing missing) {
        return wanted.pullPolicy() == PullPolicy.NEVER
                ? missing.problem()
                : "Failed to pull image \"" + wanted.reference() + "\": " + missing.problem();
    }
}
