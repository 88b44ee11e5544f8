package io.skiff.agent.log;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.OutputSink;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.fifo.Fifo;
import io.skiff.agent.linux.fifo.FifoPoll;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Moves the output of all containers of this host from their FIFOs to their log files, with one thread and one buffer.
 *
 * <p>It keeps no output in memory. While no agent runs, output stays in the FIFO; a full FIFO blocks the writer.
 */
public final class LogCollector implements OutputSink, AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(LogCollector.class);
    private static final long MAX_FILE_BYTES = 5L << 20;
    private static final int BUFFER_BYTES = 64 << 10;

    private final Clock clock;
    private final long maxFileBytes;
    private final FifoPoll poll = new FifoPoll();
    private final Map<Long, Source> sources = new ConcurrentHashMap<>();
    private final Map<ContainerId, Output> outputs = new HashMap<>();
    private final NativeMemory buffer = NativeMemory.allocate(BUFFER_BYTES);
    private final Thread thread = new Thread(this::run, "log-collector");
    private long lastToken;
    private volatile boolean isClosed;

    public LogCollector(Clock clock) {
        this(clock, MAX_FILE_BYTES);
    }

    /** @param maxFileBytes the bound of each of a container's two files */
    LogCollector(Clock clock, long maxFileBytes) {
        this.clock = clock;
        this.maxFileBytes = maxFileBytes;
        thread.setDaemon(true);
        thread.start();
    }

    /** Attaches a container. Does nothing if it is attached already. */
    @Override
    public synchronized void attach(ContainerId id, Path stdoutFifo, Path stderrFifo, Path logDirectory) {
        if (isClosed || outputs.containsKey(id)) {
            return;
        }
        Fifo stdout = Fifo.open(stdoutFifo);
        try {
            Fifo stderr = Fifo.open(stderrFifo);
            try {
                add(new Output(
                        id,
                        Map.of(OutputStreamName.STDOUT, stdout, OutputStreamName.STDERR, stderr),
                        LogWriter.open(logDirectory, maxFileBytes)));
            } catch (IOException | RuntimeException e) {
                stderr.close();
                throw e;
            }
        } catch (IOException e) {
            stdout.close();
            throw new UncheckedIOException("open the log of " + id + " in " + logDirectory, e);
        } catch (RuntimeException e) {
            stdout.close();
            throw e;
        }
    }

    @Override
    public synchronized void attachTerminal(ContainerId id, int master, Path logDirectory) {
        Fifo terminal = Fifo.ofTerminal(master);
        if (isClosed || outputs.containsKey(id)) {
            terminal.close();
            return;
        }
        try {
            add(new Output(id, Map.of(OutputStreamName.STDOUT, terminal), LogWriter.open(logDirectory, maxFileBytes)));
        } catch (IOException e) {
            terminal.close();
            throw new UncheckedIOException("open the log of " + id + " in " + logDirectory, e);
        } catch (RuntimeException e) {
            terminal.close();
            throw e;
        }
    }

    @Override
    public synchronized void detach(ContainerId id) {
        Output output = outputs.remove(id);
        if (output == null) {
            return;
        }
        sources.values().removeIf(source -> source.output == output);
        output.fifos.keySet().forEach(output::drain);
        output.close();
    }

    @Override
    public synchronized void discard(ContainerId id) {
        Output output = outputs.get(id);
        detach(id);
        if (output != null) {
            output.deleteEmptyLog();
        }
    }

    /** Stops collecting. Containers keep running, and their output stays in their FIFOs. */
    @Override
    public void close() {
        isClosed = true;
        poll.wakeUp();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        synchronized (this) {
            outputs.values().forEach(Output::close);
            outputs.clear();
            poll.close();
            buffer.close();
        }
    }

    private void add(Output output) {
        outputs.put(output.id, output);
        output.fifos.forEach((stream, fifo) -> add(output, fifo, stream));
    }

    private void add(Output output, Fifo fifo, OutputStreamName stream) {
        long token = ++lastToken;
        sources.put(token, new Source(output, stream));
        poll.add(fifo, token);
    }

    private void run() {
        while (!isClosed) {
            for (long token : poll.await()) {
                try {
                    pump(token);
                } catch (RuntimeException e) {
                    LOG.error("Output of a container is lost", e);
                }
            }
        }
    }

    private synchronized void pump(long token) {
        Source source = sources.get(token);
        if (source != null) {
            source.output.pump(source.stream);
        }
    }

    private record Source(Output output, OutputStreamName stream) {}

    /** One container's pipes, or terminal, and file. The collector's lock guards it. */
    private final class Output {

        private final ContainerId id;
        private final Map<OutputStreamName, Fifo> fifos;
        private final LogWriter writer;
        private boolean isLossTold;

        Output(ContainerId id, Map<OutputStreamName, Fifo> fifos, LogWriter writer) {
            this.id = id;
            this.fifos = new EnumMap<>(fifos);
            this.writer = writer;
        }

        /**
         * Reads only as much as is in the pipe at the beginning, because a process may hold the pipe and write without
         * end.
         */
        void drain(OutputStreamName stream) {
            try {
                int count = 1;
                for (int left = fifo(stream).available(); left > 0 && count > 0; left -= count) {
                    count = pump(stream);
                }
            } catch (ErrnoException e) {
                tellLoss(e);
            }
        }

        private Fifo fifo(OutputStreamName stream) {
            return Objects.requireNonNull(fifos.get(stream));
        }

        /** @return the number of bytes read */
        int pump(OutputStreamName stream) {
            int count;
            try {
                count = fifo(stream).read(buffer);
            } catch (ErrnoException e) {
                tellLoss(e);
                return 0;
            }
            if (count == Fifo.HUNG_UP) {
                poll.remove(fifo(stream));
            }
            if (count > 0) {
                var records = new ByteArrayOutputStream(count + count / 4 + 64);
                OutputRecord.encode(buffer.getBytes(0, count), count, stream, clock.instant(), records);
                write(records.toByteArray());
            }
            return count;
        }

        void close() {
            fifos.values().forEach(Fifo::close);
            try {
                writer.close();
            } catch (IOException e) {
                tellLoss(e);
            }
        }

        /** Deletes an empty log. {@link #close} must precede it. */
        void deleteEmptyLog() {
            try {
                writer.deleteIfEmpty();
            } catch (IOException e) {
                LOG.warn("the empty log of container {}, which did not start, stays: {}", id, e.toString());
            }
        }

        /** Appends the records. On a full disk the output is lost and the container goes on. */
        private void write(byte[] records) {
            try {
                writer.append(records);
                isLossTold = false;
            } catch (IOException e) {
                tellLoss(e);
            }
        }

        private void tellLoss(Exception e) {
            if (!isLossTold) {
                LOG.warn("output of container {} is lost: {}", id, e.getMessage());
            }
            isLossTold = true;
        }
    }
}
