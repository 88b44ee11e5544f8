package io.skiff.agent.container;

import io.skiff.agent.linux.Syscalls;
import java.io.ByteArrayOutputStream;
import java.time.Duration;

/** Reads the output of a program while it runs, and keeps its beginning: a program that writes into a full pipe would wait. */
final class ExecOutput {

    private static final long OUTPUT = 1;
    private static final long END = 2;

    private final Syscalls syscalls;
    private final int pipe;
    private final int most;
    private final byte[] buffer = new byte[4096];
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    ExecOutput(Syscalls syscalls, int pipe, int most) {
        this.syscalls = syscalls;
        this.pipe = pipe;
        this.most = most;
    }

    /** Returns when the process has ended. What others still write, whom it has started, does not count. */
    byte[] readUntilEndOf(int pidfd) {
        int epoll = syscalls.createEpoll();
        try {
            syscalls.watch(epoll, pipe, OUTPUT);
            syscalls.watch(epoll, pidfd, END);
            while (!syscalls.awaitReady(epoll).contains(END)) {
                read();
            }
            for (int piece = 0; piece < most / buffer.length + 1; piece++) {
                if (syscalls.awaitReadable(pipe, Duration.ZERO)) {
                    read();
                }
            }
            return kept.toByteArray();
        } finally {
            syscalls.close(epoll);
        }
    }

    private void read() {
        int count = syscalls.read(pipe, buffer);
        kept.write(buffer, 0, Math.min(count, most - kept.size()));
    }
}
