package io.skiff.agent.container;

import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.linux.Syscalls.ExitStatus;
import java.util.Optional;

/** How a process ended: told by waitid when it is our child, and by the kernel's memory of it when another process reaped it. */
final class EndOfProcess {

    /** The new parent, init or a subreaper, reaps at once when it lives. */
    private static final int ATTEMPTS = 200;

    private static final long PAUSE_MILLIS = 5;

    private final Syscalls syscalls;

    EndOfProcess(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /** Empty when nobody can tell any more. */
    Optional<ExitStatus> status(int pidfd) {
        var own = syscalls.reap(pidfd);
        for (int attempt = 0; own.isEmpty() && attempt < ATTEMPTS; attempt++) {
            own = syscalls.exitOf(pidfd);
            if (own.isEmpty() && !pause()) {
                return own;
            }
        }
        return own;
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
