package io.skiff.agent.probe;

import io.skiff.agent.pod.ContainerTemplate;
import io.skiff.agent.pod.Health;
import io.skiff.agent.pod.ProbeKind;
import io.skiff.agent.pod.ProbeSpec;
import io.skiff.agent.probe.Prober.Outcome;
import io.skiff.agent.probe.Prober.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The probes of one run of a container, and the health that follows from them. Performs no I/O. */
final class ContainerProbes {

    /** The longest period of a readiness probe until the first success, because a rollout waits for it. */
    private static final Duration UNTIL_READY = Duration.ofSeconds(1);

    private static final Duration LASTING = Duration.ofMinutes(1);

    private final ContainerTemplate template;
    private final Instant startedAt;
    private final String address;
    private final Map<ProbeKind, ProbeStreak> streaks = new EnumMap<>(ProbeKind.class);
    private final Map<ProbeKind, Instant> toldAt = new EnumMap<>(ProbeKind.class);
    private Health health;
    private boolean wasReady;

    /** @param known the health of this run as a former agent recorded it */
    ContainerProbes(ContainerTemplate template, Instant startedAt, String address, @Nullable Health known) {
        this.template = template;
        this.startedAt = startedAt;
        this.address = address;
        this.health = known == null ? Health.initial(template) : known;
        this.wasReady = health.isReady();
    }

    synchronized Health health() {
        return health;
    }

    String address() {
        return address;
    }

    Optional<ProbeSpec> spec(ProbeKind kind) {
        return Optional.ofNullable(template.probe(kind));
    }

    Instant firstAt(ProbeSpec probe) {
        return startedAt.plus(probe.initialDelay());
    }

    /** Whether this probe counts now: the startup probe until it succeeds, the others only afterwards. */
    synchronized boolean isDue(ProbeKind kind) {
        return health.failed() == null && (kind == ProbeKind.STARTUP) != health.isStarted();
    }

    /** The time of the next probe. */
    synchronized Instant nextAt(ProbeKind kind, ProbeSpec probe, Instant now) {
        boolean isImpatient =
                kind == ProbeKind.READINESS && !wasReady && probe.period().compareTo(UNTIL_READY) > 0;
        return now.plus(isImpatient ? UNTIL_READY : probe.period());
    }

    /** Counts an answer. Returns whether it changed the container's health. */
    synchronized boolean answer(ProbeKind kind, ProbeSpec probe, boolean isSuccess) {
        var streak = streaks.getOrDefault(kind, ProbeStreak.NONE).then(isSuccess);
        streaks.put(kind, streak);
        var verdict = streak.verdict(probe);
        if (verdict == null) {
            return false;
        }
        var before = health;
        health = judged(kind, verdict);
        wasReady |= health.isReady();
        return !health.equals(before);
    }

    private Health judged(ProbeKind kind, boolean isWell) {
        return switch (kind) {
            case STARTUP ->
                isWell
                        ? new Health(true, template.readinessProbe() == null, null)
                        : new Health(false, false, ProbeKind.STARTUP);
            case READINESS -> new Health(health.isStarted(), isWell, health.failed());
            case LIVENESS -> isWell ? health : new Health(health.isStarted(), health.isReady(), ProbeKind.LIVENESS);
        };
    }

    /**
     * Whether an outcome deserves an event: at most one in each period of the probe, or one a minute for outcomes that
     * may last forever.
     */
    synchronized boolean isWorthTelling(ProbeKind kind, ProbeSpec probe, Outcome outcome, Instant now) {
        boolean mayStay = outcome.verdict() != Verdict.FAILURE && probe.period().compareTo(LASTING) < 0;
        var last = toldAt.get(kind);
        if (last != null && now.isBefore(last.plus(mayStay ? LASTING : probe.period()))) {
            return false;
        }
        toldAt.put(kind, now);
        return true;
    }
}
