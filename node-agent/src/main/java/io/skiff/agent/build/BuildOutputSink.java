package io.skiff.agent.build;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.OutputSink;
import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.fifo.Fifo;
import io.skiff.agent.linux.fifo.FifoPoll;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Passes the output of a build's containers on as it comes. This class starts a thread, which ends with {@link #close}. */
final class BuildOutputSink implements OutputSink, AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(BuildOutputSink.class);
    private static final int BUFFER_BYTES = 1 << 16;
    private static final long PATIENCE_SECONDS = 30;

    private final BuildLog log;
    private final FifoPoll poll = new FifoPoll();
    private final Map<ContainerId, List<Fifo>> open = new ConcurrentHashMap<>();
    private final Map<Long, Fifo> byToken = new ConcurrentHashMap<>();
    private final NativeMemory buffer = NativeMemory.allocate(BUFFER_BYTES);
    private final Thread thread;
    private long lastToken;
    private volatile boolean isClosed;

    BuildOutputSink(BuildLog log) {
        this.log = log;
        thread = new Thread(this::run, "build-output");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public synchronized void attach(ContainerId id, Path stdoutFifo, Path stderrFifo, Path logDirectory) {
        var fifos = new ArrayList<Fifo>();
        for (var path : List.of(stdoutFifo, stderrFifo)) {
            var fifo = Fifo.open(path);
            fifos.add(fifo);
            byToken.put(++lastToken, fifo);
            poll.add(fifo, lastToken);
        }
        open.put(id, fifos);
    }

    /** Reads only what is there now, because a process may hold the pipe and write without end. */
    @Override
    public synchronized void detach(ContainerId id) {
        var fifos = open.remove(id);
        if (fifos == null) {
            return;
        }
        byToken.values().removeAll(fifos);
        for (var fifo : fifos) {
            try {
                drain(fifo);
            } catch (UncheckedIOException nobodyListens) {
                // the build finds that out at its own next line
            } finally {
                fifo.close();
            }
        }
    }

    private void drain(Fifo fifo) {
        int count = 1;
        for (int left = fifo.available(); left > 0 && count > 0; left -= count) {
            count = pump(fifo);
        }
    }

    @Override
    public void discard(ContainerId id) {
        detach(id);
    }

    private void run() {
        while (!isClosed) {
            for (long token : poll.await()) {
                pump(token);
            }
        }
    }

    private synchronized void pump(long token) {
        var fifo = byToken.get(token);
        if (fifo != null) {
            pump(fifo);
        }
    }

    private int pump(Fifo fifo) {
        int count = fifo.read(buffer);
        if (count > 0) {
            log.output(buffer.getBytes(0, count));
        }
        return count;
    }

    @Override
    public void close() {
        isClosed = true;
        poll.wakeUp();
        if (!awaitEnd()) {
            LOG.warn("The output of a build is stuck: its thread still runs {} s after the build", PATIENCE_SECONDS);
            return;
        }
        synchronized (this) {
            List.copyOf(open.keySet()).forEach(this::detach);
            poll.close();
            buffer.close();
        }
    }

    /** Waits for the thread, which uses what is to be closed, also when the user has left and the caller is interrupted. */
    private boolean awaitEnd() {
        boolean isInterrupted = false;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (thread.isAlive() && System.nanoTime() < deadline) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
            } catch (InterruptedException again) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
