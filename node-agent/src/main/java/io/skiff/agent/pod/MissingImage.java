package io.skiff.agent.pod;

import io.skiff.agent.pod.ContainerStatus.Waiting;
import io.skiff.agent.pod.ImageState.Missing;
import io.skiff.agent.pod.ImageState.Pulling;

/** Words for an image that is not on this node, or not yet. */
final class MissingImage {

    private MissingImage() {}

    static Waiting waiting(ContainerTemplate template, Pulling pulling) {
        var progress = pulling.progress().isEmpty() ? "" : ": " + pulling.progress();
        return new Waiting("ContainerCreating", "Pulling image \"" + template.image() + "\"" + progress);
    }

    static Waiting waiting(ContainerTemplate template, Missing missing) {
        if (template.pullPolicy() == PullPolicy.NEVER) {
            return new Waiting("ErrImageNeverPull", missing.problem());
        }
        return missing.failures() == 1
                ? new Waiting("ErrImagePull", missing.problem(), missing.platforms())
                : new Waiting(
                        "ImagePullBackOff",
                        "Back-off pulling image \"" + template.image() + "\": " + missing.problem(),
                        missing.platforms());
    }

    static String event(ContainerTemplate template, Missing missing) {
        return template.pullPolicy() == PullPolicy.NEVER
                ? missing.problem()
                : "Failed to pull image \"" + template.image() + "\": " + missing.problem();
    }
}
