package io.skiff.controlplane.kind.schema;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Set;

/** The fields of the kinds that are times: the decoded classes have them as text. */
public final class Times {

    static final String FAULT =
            "must be a time of the years 0 to 9999 as RFC 3339 has it, for example 2026-01-31T12:00:00Z";

    private static final Set<String> FIELDS = Set.of(
            "creationTimestamp",
            "deletionTimestamp",
            "lastTransitionTime",
            "lastUpdateTime",
            "lastHeartbeatTime",
            "lastProbeTime",
            "startTime",
            "startedAt",
            "finishedAt",
            "firstTimestamp",
            "lastTimestamp",
            "eventTime",
            "lastObservedTime",
            "timeAdded");

    private static final int LONGEST = 40;
    private static final int LAST_YEAR = 9999;

    private Times() {}

    static boolean isTime(String field) {
        return FIELDS.contains(field);
    }

    static boolean fits(String text) {
        try {
            int year = text.length() > LONGEST ? -1 : OffsetDateTime.parse(text).getYear();
            return year >= 0 && year <= LAST_YEAR;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
