package io.skiff.agent.pod;

/** A pod's quality of service: what it was promised of its node, as the control plane computes it. */
public enum QualityOfService {
    /** It has limits for everything, and was promised all of them. */
    GUARANTEED,
    /** It was promised a part. */
    BURSTABLE,
    /** It was promised nothing. */
    BEST_EFFORT,
    /** An older control plane does not say it. */
    UNKNOWN;

    public static QualityOfService parse(String name) {
        return switch (name) {
            case "Guaranteed" -> GUARANTEED;
            case "Burstable" -> BURSTABLE;
            case "BestEffort" -> BEST_EFFORT;
            default -> UNKNOWN;
        };
    }
}
