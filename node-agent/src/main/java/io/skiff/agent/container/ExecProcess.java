package io.skiff.agent.container;

import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.linux.Syscalls.ExitStatus;
import io.skiff.agent.linux.stdio.StreamEnd;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A program of a user in a running container, with its streams. To close it hangs up: its input ends, nobody reads its output any more, and
 * its terminal sends SIGHUP. It may run on, as it may in other runtimes, until its container ends.
 */
public final class ExecProcess implements AutoCloseable {

    private static final int PIECE_BYTES = 16 << 10;

    /** What may be there still when the program has ended, if the pipe does not hold more. */
    private static final int USUALLY_LEFT_BYTES = 128 << 10;

    private static final long OUTPUT = 1;
    private static final long ERRORS = 2;
    private static final long WAKE_UP = 3;

    private final Syscalls syscalls;
    private final int epoll;
    private final int wakeUp;
    private final Map<Long, StreamEnd> outputs = new HashMap<>();
    private final List<StreamEnd> ends = new ArrayList<>();
    private final @Nullable StreamEnd input;
    private final boolean isTerminal;
    private Optional<ExitStatus> status = Optional.empty();
    private boolean hasEnded;
    private boolean isHungUp;
    private boolean isClosed;

    /** Receives output, in the order in which it came on each stream. */
    @FunctionalInterface
    public interface Sink {

        /** @return false when no more is wanted */
        boolean accept(boolean isErrors, byte[] bytes) throws InterruptedException;
    }

    /**
     * @param input null for none
     * @param errors null for a terminal
     */
    ExecProcess(Syscalls syscalls, @Nullable StreamEnd input, StreamEnd output, @Nullable StreamEnd errors) {
        this.syscalls = syscalls;
        this.input = input;
        this.isTerminal = input == output;
        if (input != null && !isTerminal) {
            ends.add(input);
        }
        this.epoll = syscalls.createEpoll();
        this.wakeUp = syscalls.createEvent();
        syscalls.watch(epoll, wakeUp, WAKE_UP);
        add(OUTPUT, output);
        if (errors != null) {
            add(ERRORS, errors);
        }
    }

    private void add(long token, StreamEnd stream) {
        outputs.put(token, stream);
        ends.add(stream);
        syscalls.watch(epoll, stream.descriptor(), token);
    }

    /**
     * Passes its output on, from the calling thread, until it has ended. What others still write, whom it has started, does not count.
     *
     * @return the exit code, 128 + signal if a signal ended it; empty after {@link #hangUp}, or when the sink wants no more
     */
    public OptionalInt passOutput(Sink sink) throws InterruptedException {
        while (true) {
            for (long token : syscalls.awaitReady(epoll)) {
                if (token != WAKE_UP && !pass(token, sink)) {
                    return OptionalInt.empty();
                }
            }
            if (isHungUp()) {
                return OptionalInt.empty();
            }
            if (hasEnded()) {
                return passRest(sink) ? code() : OptionalInt.empty();
            }
        }
    }

    private boolean pass(long token, Sink sink) throws InterruptedException {
        var bytes = new byte[PIECE_BYTES];
        var stream = outputs.get(token);
        int count = stream == null ? 0 : stream.read(bytes);
        if (count == StreamEnd.END && stream != null) {
            syscalls.unwatch(epoll, stream.descriptor());
            outputs.remove(token);
        }
        return count <= 0 || sink.accept(token == ERRORS, java.util.Arrays.copyOf(bytes, count));
    }

    private boolean passRest(Sink sink) throws InterruptedException {
        var bytes = new byte[PIECE_BYTES];
        for (var output : outputs.entrySet()) {
            int left = Math.max(USUALLY_LEFT_BYTES, output.getValue().pipeBytes());
            int count = output.getValue().read(bytes);
            while (count > 0 && left > 0) {
                if (!sink.accept(output.getKey() == ERRORS, java.util.Arrays.copyOf(bytes, count))) {
                    return false;
                }
                left -= count;
                count = output.getValue().read(bytes);
            }
        }
        return true;
    }

    private synchronized OptionalInt code() {
        return status.isPresent() ? OptionalInt.of(status.get().code()) : OptionalInt.empty();
    }

    private synchronized boolean hasEnded() {
        return hasEnded;
    }

    private synchronized boolean isHungUp() {
        return isHungUp || isClosed;
    }

    /** Writes to its input, as fast as it reads. False when it reads no more. */
    public boolean write(byte[] bytes) throws InterruptedException {
        return input != null && input.writeAll(bytes, this::isHungUp);
    }

    /** Ends its input. A terminal has no end but the program's. */
    public void endInput() {
        if (input != null && !isTerminal) {
            input.close();
        }
    }

    /** Sets the size of its terminal. */
    public void resize(int columns, int rows) {
        if (input != null) {
            input.resize(columns, rows);
        }
    }

    /** Makes {@link #passOutput} return, from any thread. */
    public void hangUp() {
        synchronized (this) {
            isHungUp = true;
        }
        wake();
    }

    /** @param how empty if it cannot be found out any more */
    void ended(Optional<ExitStatus> how) {
        synchronized (this) {
            status = how;
            hasEnded = true;
        }
        wake();
    }

    private synchronized void wake() {
        if (!isClosed) {
            syscalls.write(
                    wakeUp,
                    ByteBuffer.allocate(Long.BYTES)
                            .order(ByteOrder.nativeOrder())
                            .putLong(1)
                            .array());
        }
    }

    /** To be called when {@link #passOutput} has returned, or is not called. */
    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        syscalls.close(epoll);
        syscalls.close(wakeUp);
        ends.forEach(StreamEnd::close);
    }
}
