package io.skiff.agent.container;

import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.linux.Syscalls.Pipe;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** One thread that sees the end of every process it was given, through epoll on their descriptors. */
final class ExitWatcher implements AutoCloseable {

    private static final long STOP = 0;

    private final Syscalls syscalls;
    private final int epoll;
    private final Pipe stop;
    private final Map<Long, Watched> watched = new ConcurrentHashMap<>();
    private final AtomicLong tokens = new AtomicLong(STOP);
    private final Thread thread;

    private record Watched(int pidfd, Runnable onEnd) {}

    ExitWatcher(Syscalls syscalls) {
        this.syscalls = syscalls;
        this.epoll = syscalls.createEpoll();
        this.stop = syscalls.pipe();
        syscalls.watch(epoll, stop.readEnd(), STOP);
        this.thread = new Thread(this::run, "container-exits");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Calls {@code onEnd} once, from the watching thread, when the process has ended; the descriptor stays the caller's. */
    void watch(int pidfd, Runnable onEnd) {
        long token = tokens.incrementAndGet();
        watched.put(token, new Watched(pidfd, onEnd));
        syscalls.watch(epoll, pidfd, token);
    }

    private void run() {
        while (true) {
            for (long token : syscalls.awaitReady(epoll)) {
                if (token == STOP) {
                    return;
                }
                var ended = watched.remove(token);
                if (ended != null) {
                    syscalls.unwatch(epoll, ended.pidfd());
                    ended.onEnd().run();
                }
            }
        }
    }

    @Override
    public void close() {
        syscalls.write(stop.writeEnd(), new byte[1]);
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        syscalls.close(epoll);
        syscalls.close(stop.readEnd());
        syscalls.close(stop.writeEnd());
    }
}
