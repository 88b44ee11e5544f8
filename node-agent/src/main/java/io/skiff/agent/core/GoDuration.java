package io.skiff.agent.core;

import java.math.BigDecimal;
import java.time.Duration;

/** A duration in the words of the kubelet, which programs read out of its events: Go's, in whole milliseconds. */
final class GoDuration {

    private GoDuration() {}

    /** {@code 0s}, {@code 850ms}, {@code 1.2s}, {@code 2m0.5s}, {@code 1h0m3s}. */
    static String of(Duration duration) {
        long millis = duration.toMillis();
        if (millis > 0 && millis < 1000) {
            return millis + "ms";
        }
        var seconds = BigDecimal.valueOf(millis % 60_000, 3);
        var told = (seconds.signum() == 0 ? "0" : seconds.stripTrailingZeros().toPlainString()) + "s";
        if (duration.toMinutes() == 0) {
            return told;
        }
        return (duration.toHours() == 0 ? "" : duration.toHours() + "h") + duration.toMinutesPart() + "m" + told;
    }
}
