package io.skiff.agent.container;

import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.linux.Syscalls.Pipe;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Observes the ends of all given processes in one thread, through epoll on their descriptors. A fault of one hides no
 * other.
 */
final class ExitWatcher implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(ExitWatcher.class);
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

    /**
     * Calls {@code onEnd} once, from the watching thread, when the process has ended. The caller keeps the descriptor.
     */
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
                    tell(ended);
                }
            }
        }
    }

    private void tell(Watched ended) {
        try {
            syscalls.unwatch(epoll, ended.pidfd());
            ended.onEnd().run();
        } catch (Throwable fault) {
            // catches Errors too: without this thread no end would ever be observed
            LOG.error("The end of a container was not handled", fault);
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
