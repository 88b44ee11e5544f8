package io.skiff.controlplane.kind.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.kind.schema.Schema.Scalar;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
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
            "lastPhaseTransitionTime",
            "lastTimestamp",
            "eventTime",
            "lastObservedTime",
            "timeAdded");

    private static final OffsetDateTime ZERO = OffsetDateTime.parse("0001-01-01T00:00:00Z");
    private static final DateTimeFormatter SECONDS = format("uuuu-MM-dd'T'HH:mm:ss'Z'");
    private static final DateTimeFormatter MICROSECONDS = format("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");
    private static final int LONGEST = 40;
    private static final int LAST_YEAR = 9999;

    private Times() {}

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
    }

    static boolean isTime(String field) {
        return FIELDS.contains(field);
    }

    static boolean isTime(Schema schema) {
        return schema == Scalar.TIME || schema == Scalar.MICRO_TIME;
    }

    static boolean fits(String text) {
        return read(text).isPresent();
    }

    /** As Kubernetes writes it: in UTC, with six digits of a fraction or without one. What is no time stays. */
    static String canonical(String text, Schema schema) {
        var format = schema == Scalar.MICRO_TIME ? MICROSECONDS : SECONDS;
        return read(text).map(format::format).orElse(text);
    }

    /** Go's zero time, which Kubernetes writes as null. */
    static boolean isZero(JsonNode value) {
        return value.isTextual()
                && value.textValue().startsWith("000")
                && read(value.textValue()).filter(ZERO::equals).isPresent();
    }

    private static Optional<OffsetDateTime> read(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC))
                    .filter(time -> time.getYear() >= 0 && time.getYear() <= LAST_YEAR);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
