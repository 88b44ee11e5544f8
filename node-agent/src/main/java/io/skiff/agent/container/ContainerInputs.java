package io.skiff.agent.container;

import static io.skiff.agent.linux.Flags.O_NONBLOCK;
import static io.skiff.agent.linux.Flags.O_WRONLY;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.linux.stdio.StreamEnd;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The inputs of running containers: keeps open what a program would take for its end. */
final class ContainerInputs implements AutoCloseable {

    private static final int BUFFER_BYTES = 16 << 10;

    private final RuntimeConfig config;
    private final Syscalls syscalls;

    /** Terminals, and inputs that end with their first user until that one has gone. */
    private final Map<ContainerId, StreamEnd> kept = new ConcurrentHashMap<>();

    ContainerInputs(RuntimeConfig config, Syscalls syscalls) {
        this.config = config;
        this.syscalls = syscalls;
    }

    /** @param descriptor this object owns it from here on */
    void keep(ContainerId id, int descriptor) {
        kept.put(id, StreamEnd.of(descriptor, BUFFER_BYTES));
    }

    /** The container has ended, or its input has. */
    void forget(ContainerId id) {
        var end = kept.remove(id);
        if (end != null) {
            end.close();
        }
    }

    /** @throws ContainerException if the container was started without an input */
    ContainerInput find(ContainerRecord record) {
        var id = record.id();
        var streams = record.standardStreams();
        if (!streams.hasInput()) {
            throw new ContainerException(ExecEntry.REASON, "container " + id.name() + " has no standard input");
        }
        if (streams.isTerminal()) {
            return new ContainerInput(kept.get(id), false, null);
        }
        if (!streams.endsWithFirstUser()) {
            return new ContainerInput(open(id).orElse(null), true, null);
        }
        var end = kept.containsKey(id) ? open(id).orElse(null) : null;
        return new ContainerInput(end, true, () -> forget(id));
    }

    /** Empty when the program has closed its input. */
    private Optional<StreamEnd> open(ContainerId id) {
        try {
            int descriptor = syscalls.open(new ContainerFiles(config, id).stdin(), O_WRONLY | O_NONBLOCK);
            return Optional.of(StreamEnd.of(descriptor, BUFFER_BYTES));
        } catch (ErrnoException refused) {
            if (refused.errno().equals(Errno.ENXIO) || refused.errno().equals(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    @Override
    public void close() {
        kept.keySet().forEach(this::forget);
    }
}
