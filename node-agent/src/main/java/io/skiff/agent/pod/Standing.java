package io.skiff.agent.pod;

/** How a pod stands among the pods of a node that runs out of something. */
public record Standing(QualityOfService quality) {

    /** That of a pod of which nothing is known. */
    public static final Standing UNKNOWN = new Standing(QualityOfService.UNKNOWN);
}
