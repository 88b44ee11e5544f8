package io.skiff.agent.probe;

import io.skiff.agent.pod.ProbeSpec;
import org.jspecify.annotations.Nullable;

/**
 * The number of equal answers of a probe in a row.
 *
 * @param length of the streak, 0 before the first answer
 */
record ProbeStreak(boolean isSuccess, int length) {

    static final ProbeStreak NONE = new ProbeStreak(false, 0);

    ProbeStreak then(boolean answer) {
        return length > 0 && answer == isSuccess
                ? new ProbeStreak(answer, Math.min(length + 1, Integer.MAX_VALUE - 1))
                : new ProbeStreak(answer, 1);
    }

    /** The conclusion from the streak: true, false, or null for none yet. */
    @Nullable
    Boolean verdict(ProbeSpec probe) {
        int threshold = isSuccess ? probe.successThreshold() : probe.failureThreshold();
        return length >= Math.max(1, threshold) ? isSuccess : null;
    }
}
