package io.skiff.agent.pod;

/**
 * What becomes of the wish for other resources of a pod's containers, for its status.
 *
 * @param pendingReason why the node has not accepted it; empty if it has, or there is none
 * @param isInProgress whether it is accepted, and not every container has it yet
 * @param error why a container does not have it yet; mostly empty
 */
public record PodResize(String pendingReason, String pendingMessage, boolean isInProgress, String error) {

    public static final PodResize NONE = new PodResize("", "", false, "");

    public PodResize {
        pendingMessage = ReportText.message(pendingMessage);
        error = ReportText.message(error);
    }
}
