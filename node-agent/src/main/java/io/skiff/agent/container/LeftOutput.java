package io.skiff.agent.container;

import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.linux.stdio.StreamEnd;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Drops what programs write whom a hook has left behind: without a reader they would end by SIGPIPE, and with one that does not read they would
 * wait forever. All have one thread, which this class starts with the first of them.
 */
final class LeftOutput implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(LeftOutput.class);
    private static final int PIECE_BYTES = 64 << 10;
    private static final long STOP = 0;

    private final Syscalls syscalls;
    private final int epoll;
    private final int stop;
    private final Map<Long, Left> left = new ConcurrentHashMap<>();
    private final AtomicLong tokens = new AtomicLong(STOP);
    private final Thread thread;
    private boolean isStarted;

    private record Left(ContainerId id, StreamEnd end) {}

    LeftOutput(Syscalls syscalls) {
        this.syscalls = syscalls;
        this.epoll = syscalls.createEpoll();
        this.stop = syscalls.createEvent();
        syscalls.watch(epoll, stop, STOP);
        this.thread = new Thread(this::run, "hook-output");
        thread.setDaemon(true);
    }

    /** @param readEnd of a pipe; it is closed when nobody writes there any more, or the container is forgotten */
    synchronized void drop(ContainerId id, int readEnd) {
        if (!isStarted) {
            thread.start();
            isStarted = true;
        }
        long token = tokens.incrementAndGet();
        var end = StreamEnd.of(readEnd, PIECE_BYTES);
        left.put(token, new Left(id, end));
        syscalls.watch(epoll, readEnd, token);
    }

    /** Nobody of a container that was removed should write any more. */
    void forget(ContainerId id) {
        left.forEach((token, of) -> {
            if (of.id().equals(id)) {
                close(token, of);
            }
        });
    }

    private void run() {
        var piece = new byte[PIECE_BYTES];
        while (true) {
            for (long token : syscalls.awaitReady(epoll)) {
                if (token == STOP) {
                    return;
                }
                var of = left.get(token);
                if (of != null) {
                    read(token, of, piece);
                }
            }
        }
    }

    private void read(long token, Left of, byte[] piece) {
        try {
            if (of.end().read(piece) == StreamEnd.END) {
                close(token, of);
            }
        } catch (RuntimeException fault) {
            LOG.warn("The output of what a hook left in container {} is not read any more", of.id(), fault);
            close(token, of);
        }
    }

    /** The kernel forgets a closed descriptor in its epoll by itself. */
    private void close(long token, Left of) {
        left.remove(token);
        of.end().close();
    }

    @Override
    public synchronized void close() {
        if (isStarted) {
            var one = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
            syscalls.write(stop, one.putLong(1).array());
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        left.forEach(this::close);
        syscalls.close(epoll);
        syscalls.close(stop);
    }
}
