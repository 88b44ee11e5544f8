package io.skiff.agent.usage;

import io.skiff.agent.cgroup.Usage;
import io.skiff.agent.container.ContainerId;
import io.skiff.agent.usage.Reading.Counted;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is used between two readings, of processors as a rate. */
record Rates(Reading begin, Reading end) {

    /**
     * What one container uses.
     *
     * @param cpuNanosPerSecond a core is a billion
     */
    record OfContainer(ContainerId id, String namespace, String pod, long cpuNanosPerSecond, long memoryBytes) {}

    Duration window() {
        return Duration.between(begin.at(), end.at());
    }

    long hostCpu() {
        return rate(begin.host(), end.host(), window());
    }

    /** Those that have run for long enough, in the order of their ids. */
    List<OfContainer> containers() {
        return end.containers().entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
                .flatMap(entry -> of(entry.getKey(), entry.getValue()).stream())
                .toList();
    }

    private Optional<OfContainer> of(ContainerId id, Counted last) {
        var first = begin.containers().get(id);
        var since = first == null ? last.startedAt() : begin.at();
        var before = first == null ? new Usage(0, 0) : first.usage();
        var time = Duration.between(latest(since, last.startedAt()), end.at());
        return time.compareTo(UsageWindow.LEAST) < 0
                ? Optional.empty()
                : Optional.of(new OfContainer(
                        id,
                        last.namespace(),
                        last.pod(),
                        rate(before, last.usage(), time),
                        last.usage().memoryBytes()));
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static long rate(Usage before, Usage after, Duration time) {
        double seconds = time.toNanos() / 1e9;
        return seconds <= 0 ? 0 : Math.max(0, Math.round((after.cpuNanos() - before.cpuNanos()) / seconds));
    }
}
