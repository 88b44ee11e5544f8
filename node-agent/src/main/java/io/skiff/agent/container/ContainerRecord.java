package io.skiff.agent.container;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skiff.agent.container.ContainerObservation.Ended;
import io.skiff.agent.container.ContainerObservation.Running;
import io.skiff.agent.container.ExitAccounts.Account;
import io.skiff.agent.linux.Syscalls.ExitStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The record of a container on disk, from before its program runs until its removal. A later agent finds the container
 * by it.
 *
 * @param startTicks start time of pid 1, field 22 of /proc/PID/stat; a process with the same pid and another start time
 *     is not this one
 * @param exec what programs get that are executed beside its own; null of an agent that could not do that, without a process, or of a build
 * @param streams the program's; null of an agent that knew only outputs
 * @param isBeside whether it lives among the processes of another container
 * @param account of its end; null if the kernel keeps none, and of an older agent
 * @param boot the kernel's boot id; after a reboot nothing of the container runs
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ContainerRecord(
        String pod,
        String name,
        int attempt,
        int pid,
        long startTicks,
        String boot,
        long startedAtMillis,
        String logDirectory,
        Map<String, String> labels,
        @Nullable ExecContext exec,
        @Nullable End end,
        @Nullable StandardStreams streams,
        @JsonProperty("beside") boolean isBeside,
        @Nullable ProcessAccount account) {

    private static final Logger LOG = LogManager.getLogger(ContainerRecord.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int UNKNOWN_EXIT = 255;

    /** The stored form of {@link Ended}. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record End(
            int exitCode,
            boolean exitCodeKnown,
            int signal,
            boolean oomKilled,
            long finishedAtMillis,
            @Nullable String startError) {}

    ContainerRecord {
        labels = Map.copyOf(labels);
    }

    static ContainerRecord of(
            ContainerBlueprint blueprint,
            RunningProcess process,
            String boot,
            Instant startedAt,
            @Nullable ProcessAccount account) {
        // nothing is ever executed beside the command of a build, whose environment may hold a secret that no disk may
        // see
        boolean isOfBuild = blueprint.spec().keptLayer().isPresent();
        var exec = isOfBuild ? null : ExecContext.of(blueprint);
        return of(blueprint.spec(), process.pid(), process.startTicks(), boot, startedAt, exec, account);
    }

    /** Makes the record of a container that never had a process. */
    static ContainerRecord neverRan(ContainerSpec spec, String boot, String why, Instant at) {
        return of(spec, 0, 0, boot, at, null, null).ended(Ended.neverRan(why, at));
    }

    private static ContainerRecord of(
            ContainerSpec spec,
            int pid,
            long startTicks,
            String boot,
            Instant startedAt,
            @Nullable ExecContext exec,
            @Nullable ProcessAccount account) {
        return new ContainerRecord(
                spec.id().pod().value(),
                spec.id().name(),
                spec.id().attempt(),
                pid,
                startTicks,
                boot,
                startedAt.toEpochMilli(),
                spec.logDirectory().toString(),
                spec.labels(),
                exec,
                null,
                spec.streams(),
                spec.company().isPresent(),
                account);
    }

    static ContainerRecord parse(byte[] json) throws IOException {
        return JSON.readValue(json, ContainerRecord.class);
    }

    byte[] toJson() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException fault) {
            throw new IllegalStateException("a record cannot be written as JSON: " + this, fault);
        }
    }

    ContainerRecord withLabels(Map<String, String> others) {
        return new ContainerRecord(
                pod,
                name,
                attempt,
                pid,
                startTicks,
                boot,
                startedAtMillis,
                logDirectory,
                others,
                exec,
                end,
                streams,
                isBeside,
                account);
    }

    /** What the kernel has written down of its end; empty after a reboot, too. */
    Optional<Account> accountedEnd() {
        try {
            return Optional.ofNullable(account).flatMap(ProcessAccount::find);
        } catch (UncheckedIOException fault) {
            LOG.warn("How container {} ended cannot be read", id(), fault);
            return Optional.empty();
        }
    }

    void trimAccount() {
        if (account != null && end == null) {
            account.trim();
        }
    }

    /** @param known empty if nobody knows how and when it ended */
    ContainerRecord ended(Optional<Account> known, boolean isOomKilled, Instant now) {
        var status = known.map(Account::status);
        return ended(new Ended(
                status.map(ExitStatus::code).orElse(UNKNOWN_EXIT),
                status.isPresent(),
                status.map(ExitStatus::signal).orElse(0),
                isOomKilled,
                startedAt(),
                known.map(Account::at).map(this::notBeforeItsStart).orElse(now)));
    }

    /** An account knows the second. */
    private Instant notBeforeItsStart(Instant at) {
        return at.isBefore(startedAt()) ? startedAt() : at;
    }

    ContainerRecord ended(Ended state) {
        var ending = new End(
                state.exitCode(),
                state.isExitCodeKnown(),
                state.signal(),
                state.isOomKilled(),
                state.finishedAt().toEpochMilli(),
                state.startError());
        return new ContainerRecord(
                pod,
                name,
                attempt,
                pid,
                startTicks,
                boot,
                startedAtMillis,
                logDirectory,
                labels,
                exec,
                ending,
                streams,
                isBeside,
                account);
    }

    ContainerId id() {
        return new ContainerId(new PodUid(pod), name, attempt);
    }

    StandardStreams standardStreams() {
        return streams == null ? StandardStreams.OUTPUTS : streams;
    }

    RunningProcess process() {
        return new RunningProcess(pid, startTicks);
    }

    Instant startedAt() {
        return Instant.ofEpochMilli(startedAtMillis);
    }

    Path logs() {
        return Path.of(logDirectory);
    }

    /** As it is seen from outside. */
    ContainerObservation observation() {
        return new ContainerObservation(
                id(),
                ended().<ContainerObservation.State>map(state -> state).orElseGet(() -> new Running(pid, startedAt())),
                labels);
    }

    Optional<Ended> ended() {
        return Optional.ofNullable(end)
                .map(known -> new Ended(
                        known.exitCode(),
                        known.exitCodeKnown(),
                        known.signal(),
                        known.oomKilled(),
                        startedAt(),
                        Instant.ofEpochMilli(known.finishedAtMillis()),
                        Objects.requireNonNullElse(known.startError(), "")));
    }
}
