package io.skiff.agent.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** Answers a query from the log of one run of a container, which may still be written. Its memory is bounded. */
public final class LogReader {

    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Somebody types and waits for the echo. */
    private static final Duration SHORT_PAUSE = Duration.ofMillis(20);

    /** The number of records in a full log of empty records. No larger tail must be remembered. */
    private static final int MAX_TAIL = 300_000;

    private final LogFiles files;

    public LogReader(Path logDirectory) {
        this.files = new LogFiles(logDirectory);
    }

    /**
     * Passes the answer in pieces, in order, from the calling thread. It returns at the end, when the sink wants no
     * more, or when the thread is interrupted.
     *
     * @param hasEnded whether the container has ended and its output was detached; asked only if the query follows
     */
    public void read(LogQuery query, BooleanSupplier hasEnded, LogSink sink) {
        read(query, hasEnded, new LogAnswer(query, sink), PAUSE, () -> {});
    }

    /**
     * Passes on what is written from now on, each stream by itself, as {@link #read} does.
     *
     * @param begun called when nothing more can be missed: what it makes the program write is passed on
     */
    public void follow(BooleanSupplier hasEnded, AttachedSink sink, Runnable begun) {
        var fromNow = new LogQuery(true, false, OptionalLong.of(0), Optional.empty(), OptionalLong.empty());
        read(fromNow, hasEnded, new AttachedOutput(sink), SHORT_PAUSE, begun);
    }

    private void read(LogQuery query, BooleanSupplier hasEnded, RecordTaker answer, Duration pause, Runnable begun) {
        Deque<LogFiles.OpenLog> open = new ArrayDeque<>();
        try {
            open.addAll(files.open());
            var start = start(query, List.copyOf(open));
            begun.run();
            read(query, start, hasEnded, answer, pause, open);
        } catch (IOException e) {
            throw new UncheckedIOException("read the log " + files.current(), e);
        } finally {
            open.forEach(LogReader::close);
        }
    }

    private void read(
            LogQuery query,
            Start start,
            BooleanSupplier hasEnded,
            RecordTaker answer,
            Duration pause,
            Deque<LogFiles.OpenLog> open)
            throws IOException {
        for (int skipped = 0; skipped < start.file(); skipped++) {
            close(open.removeFirst());
        }
        Optional<RecordReader> reader = reader(open, start.position());
        boolean wasEnded = false;
        while (true) {
            if (reader.isPresent() && !drain(reader.get(), answer)) {
                return;
            }
            if (open.size() > 1) {
                close(open.removeFirst());
                reader = reader(open, 0);
            } else if (open.isEmpty() && open.addAll(files.open())) {
                reader = reader(open, 0);
            } else if (open.isEmpty() || !addNext(open)) {
                if (!answer.flush() || !query.follow() || wasEnded) {
                    return;
                }
                wasEnded = hasEnded.getAsBoolean();
                if (!wasEnded && !sleep(pause)) {
                    return;
                }
            }
        }
    }

    private static Optional<RecordReader> reader(Deque<LogFiles.OpenLog> open, long position) {
        return Optional.ofNullable(open.peekFirst()).map(log -> new RecordReader(log.channel(), position));
    }

    /**
     * Opens the next file, and first drains the present one once more: it may have grown before it was renamed, and it
     * will not grow any more.
     */
    private boolean addNext(Deque<LogFiles.OpenLog> open) throws IOException {
        Optional<LogFiles.OpenLog> next = files.next(open.getFirst());
        next.ifPresent(open::addLast);
        return next.isPresent();
    }

    private static boolean drain(RecordReader reader, RecordTaker answer) throws IOException {
        for (var record = reader.next(); record.isPresent(); record = reader.next()) {
            if (!answer.add(record.get())) {
                return false;
            }
        }
        return true;
    }

    /** Finds the beginning of the wanted tail. */
    private static Start start(LogQuery query, List<LogFiles.OpenLog> logs) throws IOException {
        if (query.tailLines().isEmpty()) {
            return new Start(0, 0);
        }
        int wanted = (int) Math.min(MAX_TAIL, query.tailLines().getAsLong());
        var lines = new ArrayDeque<Start>();
        var inLine = EnumSet.noneOf(OutputStreamName.class);
        Start end = new Start(0, 0);
        for (int file = 0; file < logs.size(); file++) {
            var reader = new RecordReader(logs.get(file).channel(), 0);
            Start at = new Start(file, 0);
            for (var record = reader.next(); record.isPresent(); record = reader.next()) {
                OutputStreamName stream = record.get().stream();
                if (record.get().isWhole() ? !inLine.remove(stream) : inLine.add(stream)) {
                    lines.addLast(at);
                }
                if (lines.size() > wanted) {
                    lines.removeFirst();
                }
                at = new Start(file, reader.position());
            }
            end = at;
        }
        return lines.isEmpty() ? end : lines.getFirst();
    }

    private static boolean sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void close(LogFiles.OpenLog log) {
        try {
            log.close();
        } catch (IOException e) {
            throw new UncheckedIOException("close a log", e);
        }
    }

    /** A position in one of several files. */
    private record Start(int file, long position) {}
}
