package io.skiff.agent.container;

import io.skiff.agent.linux.Syscalls;

/**
 * A container's record with the descriptor of its pid 1. The lock makes sure that no signal goes to a closed or reused
 * descriptor.
 */
final class LiveContainer {

    static final int NO_DESCRIPTOR = -1;

    private final ContainerRecord record;
    private int pidfd;

    LiveContainer(ContainerRecord record, int pidfd) {
        this.record = record;
        this.pidfd = pidfd;
    }

    ContainerRecord record() {
        return record;
    }

    synchronized void signal(Syscalls syscalls, int signal) {
        if (pidfd != NO_DESCRIPTOR) {
            syscalls.sendSignal(pidfd, signal);
        }
    }

    synchronized void close(Syscalls syscalls) {
        if (pidfd != NO_DESCRIPTOR) {
            syscalls.close(pidfd);
            pidfd = NO_DESCRIPTOR;
        }
    }
}
