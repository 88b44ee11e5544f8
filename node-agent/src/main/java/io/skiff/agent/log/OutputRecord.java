package io.skiff.agent.log;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * One record of a log file, without its line feed.
 *
 * @param time in RFC 3339 with nanoseconds, always of the same length
 * @param isWhole whether the container's line ends here
 */
record OutputRecord(String time, OutputStreamName stream, boolean isWhole, ByteBuffer body) {

    /** The longest body in bytes. A longer line of a container becomes several records. */
    static final int MAX_BODY = 16 << 10;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final int TIME_LENGTH = 30;
    private static final int STREAM_LENGTH = 6;
    private static final int TAG = TIME_LENGTH + 1 + STREAM_LENGTH + 1;
    private static final int BODY = TAG + 2;

    /** The greatest length of a record, in bytes. */
    static final int MAX_LENGTH = BODY + MAX_BODY;

    /** Encodes a container's output as records, each with its line feed. */
    static void encode(byte[] content, int length, OutputStreamName stream, Instant now, ByteArrayOutputStream target) {
        byte[] head = (TIME.format(now) + ' ' + stream.word() + ' ').getBytes(StandardCharsets.US_ASCII);
        int start = 0;
        while (start < length) {
            int end = start;
            int limit = Math.min(length, start + MAX_BODY);
            while (end < limit && content[end] != '\n') {
                end++;
            }
            boolean isWhole = end < length && content[end] == '\n';
            target.writeBytes(head);
            target.write(isWhole ? 'F' : 'P');
            target.write(' ');
            target.write(content, start, end - start);
            target.write('\n');
            start = isWhole ? end + 1 : end;
        }
    }

    /** Parses a record; empty for a line that is none, which a loss of power can leave. */
    static Optional<OutputRecord> parse(byte[] line) {
        if (line.length < BODY || line[TIME_LENGTH] != ' ' || line[TAG - 1] != ' ' || line[TAG + 1] != ' ') {
            return Optional.empty();
        }
        String time = new String(line, 0, TIME_LENGTH, StandardCharsets.US_ASCII);
        byte tag = line[TAG];
        if (tag != 'F' && tag != 'P') {
            return Optional.empty();
        }
        String word = new String(line, TIME_LENGTH + 1, STREAM_LENGTH, StandardCharsets.US_ASCII);
        for (OutputStreamName stream : OutputStreamName.values()) {
            if (stream.word().equals(word)) {
                return Optional.of(
                        new OutputRecord(time, stream, tag == 'F', ByteBuffer.wrap(line, BODY, line.length - BODY)));
            }
        }
        return Optional.empty();
    }

    /** Whether the record is older. One whose time cannot be parsed is older than everything. */
    boolean isBefore(Instant instant) {
        try {
            return Instant.parse(time).isBefore(instant);
        } catch (DateTimeException e) {
            return true;
        }
    }
}
