package io.skiff.agent.container;

import io.skiff.agent.linux.Syscalls;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Reaps executed programs that have ended and whose end the kernel hides from their parent, because a program of their container traces them. Until they
 * are reaped they hold a descriptor each, and their container cannot end: its first process waits for them.
 */
final class LateReaper {

    private static final int SIGKILL = 9;
    private static final long PAUSE_MILLIS = 500;

    private final Syscalls syscalls;
    private final ScheduledExecutorService clock;

    LateReaper(Syscalls syscalls, ScheduledExecutorService clock) {
        this.syscalls = syscalls;
        this.clock = clock;
    }

    /** @param pidfd of a child that was not reaped; it is killed, and its descriptor closed once it is reaped */
    void take(int pidfd) {
        syscalls.sendSignal(pidfd, SIGKILL);
        reap(pidfd);
    }

    private void reap(int pidfd) {
        if (syscalls.reap(pidfd).isPresent()) {
            syscalls.close(pidfd);
            return;
        }
        try {
            var unused = clock.schedule(() -> reap(pidfd), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ending) {
            // the process ends, and its children get another parent
            syscalls.close(pidfd);
        }
    }
}
