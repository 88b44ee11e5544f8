package io.skiff.agent.container;

import io.skiff.agent.linux.Syscalls;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A container's record with the descriptor of its pid 1. The lock makes sure that no signal goes to a closed or reused
 * descriptor.
 */
final class LiveContainer {

    static final int NO_DESCRIPTOR = -1;

    private volatile ContainerRecord record;
    private boolean isEnding;
    private int pidfd;

    LiveContainer(ContainerRecord record, int pidfd) {
        this.record = record;
        this.pidfd = pidfd;
    }

    ContainerRecord record() {
        return record;
    }

    /** Changes the record of a container whose end nobody has begun to settle. */
    synchronized void change(UnaryOperator<ContainerRecord> change, Consumer<ContainerRecord> keep) {
        if (!isEnding) {
            var changed = change.apply(record);
            keep.accept(changed);
            record = changed;
        }
    }

    /** The last record of the run: nobody changes it any more. */
    synchronized ContainerRecord end() {
        isEnding = true;
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
