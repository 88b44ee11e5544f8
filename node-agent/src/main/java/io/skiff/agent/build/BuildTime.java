package io.skiff.agent.build;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The time that an image shows for its creation and its files, so that the same build makes the same image on every day.
 *
 * @param epoch {@code SOURCE_DATE_EPOCH} of reproducible-builds.org, a build argument; empty if it is not given
 */
record BuildTime(Optional<Instant> epoch) {

    static final String ARGUMENT = "SOURCE_DATE_EPOCH";

    /** @throws BuildException if the argument is no number of seconds */
    static BuildTime of(java.util.Map<String, String> arguments) {
        var text = Optional.ofNullable(arguments.get(ARGUMENT)).filter(given -> !given.isEmpty());
        return new BuildTime(text.map(given -> {
            if (!given.matches("[0-9]{1,11}")) {
                throw new BuildException(ARGUMENT + "=" + given + " is not a number of seconds since 1970");
            }
            return Instant.ofEpochSecond(Long.parseLong(given));
        }));
    }

    /** For what the build itself makes. */
    Instant fixed() {
        return epoch.orElse(Instant.EPOCH);
    }

    /** For what came with its own time. A tar of whole seconds is the same everywhere. */
    Instant limit(Instant modified) {
        var seconds = modified.truncatedTo(ChronoUnit.SECONDS);
        return epoch.filter(limit -> limit.isBefore(seconds)).orElse(seconds);
    }
}
