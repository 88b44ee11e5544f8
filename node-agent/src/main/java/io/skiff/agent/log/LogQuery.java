package io.skiff.agent.log;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What part of a log is wanted, as {@code kubectl logs} asks for it.
 *
 * @param follow go on until the container has ended
 * @param timestamps put the time before each line
 * @param tailLines the last lines only
 * @param since lines from then on only
 * @param limitBytes of the answer
 */
public record LogQuery(
        boolean follow, boolean timestamps, OptionalLong tailLines, Optional<Instant> since, OptionalLong limitBytes) {

    public static final LogQuery ALL =
            new LogQuery(false, false, OptionalLong.empty(), Optional.empty(), OptionalLong.empty());
}
