package io.skiff.agent.core;

import io.skiff.agent.container.PodUid;

/** Something the agent works on, one at a time each. */
public sealed interface Work {

    record OfPod(PodUid uid) implements Work {}

    record OfAgent(Chore chore) implements Work {}

    /** What is to be done beside the pods. */
    enum Chore {
        /** Containers ended: whose? */
        ENDS,
        /** Bring the host's network to what was last told, also when others changed it. */
        NETWORK,
        /** Look at the images, tell the control plane when they changed. */
        IMAGES,
        /** Send again what was not acknowledged. */
        REPORTS,
        /** Write down what is assigned. */
        STATE,
        /** Write down the services and peers. */
        SERVICES,
        /** Is there room left for pods? */
        DISK,
        /** Free the disk of images that nobody uses. */
        IMAGE_GARBAGE,
        /** Tell of work that does not come to its end. */
        STUCK
    }
}
