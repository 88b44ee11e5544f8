package io.skiff.agent.log;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The part of a log that a user wants, as {@code kubectl logs} asks for it.
 *
 * @param follow whether to follow the log until the container has ended
 * @param timestamps whether each line begins with its time
 * @param tailLines how many of the last lines
 * @param since the time from which lines are wanted
 * @param limitBytes the bound of the answer
 */
public record LogQuery(
        boolean follow, boolean timestamps, OptionalLong tailLines, Optional<Instant> since, OptionalLong limitBytes) {

    public static final LogQuery ALL =
            new LogQuery(false, false, OptionalLong.empty(), Optional.empty(), OptionalLong.empty());
}
