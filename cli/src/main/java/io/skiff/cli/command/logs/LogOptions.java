package io.skiff.cli.command.logs;

import io.skiff.cli.command.option.Durations;
import io.skiff.cli.resource.Query;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that choose which part of a log is shown. */
public final class LogOptions {

    private static final long LAST_OF_MANY = 10;

    @Option(
            names = {"-f", "--follow"},
            description = "Follow the log.")
    private boolean isFollow;

    @Option(
            names = {"-p", "--previous"},
            description = "Of the container's run before the present one.")
    private boolean isPrevious;

    @Option(names = "--timestamps", description = "Start each line with the time it was written.")
    private boolean isTimestamped;

    @Option(
            names = "--tail",
            paramLabel = "LINES",
            description = "Only the last lines; -1 for all (default: all, with a selector 10).")
    private @Nullable Long tail;

    @Option(
            names = "--since",
            defaultValue = "",
            paramLabel = "DURATION",
            description = "Only lines of this last period, as 5m.")
    private String since = "";

    @Option(
            names = "--since-time",
            defaultValue = "",
            paramLabel = "TIME",
            description = "Only lines after this time (RFC 3339).")
    private String sinceTime = "";

    @Option(names = "--limit-bytes", defaultValue = "0", paramLabel = "BYTES", description = "Not more than this.")
    private long limitBytes;

    boolean isFollow() {
        return isFollow;
    }

    /** @param isSelection whether the pods were chosen by labels: there may be many */
    void limitBy(boolean isSelection) {
        if (isSelection && tail == null) {
            tail = LAST_OF_MANY;
        }
    }

    String query(String container) {
        Query query = new Query().add("container", container);
        if (isFollow) {
            query.add("follow", "true");
        }
        if (isPrevious) {
            query.add("previous", "true");
        }
        if (isTimestamped) {
            query.add("timestamps", "true");
        }
        if (tail != null && tail >= 0) {
            query.add("tailLines", String.valueOf(tail));
        }
        if (!since.isEmpty()) {
            Duration age = Durations.parse("--since", since);
            query.add("sinceSeconds", String.valueOf(Math.max(1, age.toSeconds())));
        }
        if (limitBytes > 0) {
            query.add("limitBytes", String.valueOf(limitBytes));
        }
        return query.add("sinceTime", sinceTime).toString();
    }
}
