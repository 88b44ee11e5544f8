package io.skiff.agent.core;

import java.time.Duration;
import java.time.Instant;

/** Says again what was not answered: statuses without an acknowledgement, and bodies that did not come. */
final class OverdueReports {

    private static final Duration PERIOD = Duration.ofSeconds(2);

    private final StatusReporter reporter;
    private final MissingBodies missing;

    OverdueReports(StatusReporter reporter, MissingBodies missing) {
        this.reporter = reporter;
        this.missing = missing;
    }

    /** Returns when to look again. */
    Instant resend(Instant now) {
        reporter.resendOverdue(now);
        missing.request();
        return now.plus(PERIOD);
    }
}
