package io.skiff.agent.container;

import static io.skiff.agent.linux.Flags.SIGKILL;

import io.skiff.agent.linux.Syscalls;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Kills a program when its time is over; also one that never comes to execute, because it was stopped. */
final class ExecDeadline implements AutoCloseable {

    private final Syscalls syscalls;
    private final int pidfd;
    private final Future<?> planned;
    private boolean isOver;
    private boolean isClosed;

    /** @param pidfd stays open until this is closed */
    ExecDeadline(Syscalls syscalls, ScheduledExecutorService clock, int pidfd, Duration timeout) {
        this.syscalls = syscalls;
        this.pidfd = pidfd;
        this.planned = clock.schedule(this::strike, Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS);
    }

    private synchronized void strike() {
        if (!isClosed) {
            isOver = true;
            syscalls.sendSignal(pidfd, SIGKILL);
        }
    }

    synchronized boolean isOver() {
        return isOver;
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        planned.cancel(false);
    }
}
