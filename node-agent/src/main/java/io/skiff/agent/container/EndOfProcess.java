package io.skiff.agent.container;

import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.linux.Syscalls.ExitStatus;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Finds out how a process ended. waitid tells it for our own child; for another process's child the account of its pid namespace does, and
 * without one the kernel's memory of it.
 *
 * <p>The kernel remembers from the moment of reaping, and some init processes reap only every few seconds. So that wait
 * has a thread of its own, one for each adopted container that ends.
 */
final class EndOfProcess {

    private static final int ATTEMPTS = 1000;
    private static final long PAUSE_MILLIS = 10;

    private final Syscalls syscalls;

    EndOfProcess(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /**
     * Passes the status to {@code next}, at once or from another thread; empty if it can no longer be found out.
     *
     * @param account what was written down of it; for a process that is not our child
     */
    void tell(int pidfd, Supplier<Optional<ExitStatus>> account, Consumer<Optional<ExitStatus>> next) {
        var known = syscalls.reap(pidfd).or(account);
        if (known.isPresent()) {
            next.accept(known);
            return;
        }
        var thread = new Thread(() -> next.accept(awaitReaping(pidfd)), "adopted-end");
        thread.setDaemon(true);
        thread.start();
    }

    private Optional<ExitStatus> awaitReaping(int pidfd) {
        try {
            var status = syscalls.exitOf(pidfd);
            for (int attempt = 0; status.isEmpty() && attempt < ATTEMPTS && pause(); attempt++) {
                status = syscalls.exitOf(pidfd);
            }
            return status;
        } catch (ErrnoException tooOldKernel) {
            return Optional.empty();
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
