package io.skiff.agent.container;

import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.fifo.Fifo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps the output of containers in memory, with one reading thread for each stream. */
final class CapturedOutput implements OutputSink {

    private final Map<ContainerId, Capture> captures = new ConcurrentHashMap<>();
    private final Map<ContainerId, Screen> terminals = new ConcurrentHashMap<>();
    private final Map<ContainerId, String> ended = new ConcurrentHashMap<>();

    @Override
    public void attach(ContainerId id, Path stdoutFifo, Path stderrFifo, Path logDirectory) {
        captures.computeIfAbsent(id, added -> new Capture(stdoutFifo, stderrFifo));
    }

    @Override
    public void attachTerminal(ContainerId id, int master, Path logDirectory) {
        terminals.put(id, new Screen(Fifo.ofTerminal(master)));
    }

    /** What a terminal shows. */
    private static final class Screen {

        private static final int BUFFER_BYTES = 8192;

        private final Fifo terminal;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Screen(Fifo terminal) {
            this.terminal = terminal;
        }

        synchronized String text() {
            try (var buffer = NativeMemory.allocate(BUFFER_BYTES)) {
                for (int count = terminal.read(buffer); count > 0; count = terminal.read(buffer)) {
                    bytes.writeBytes(buffer.getBytes(0, count));
                }
            }
            return bytes.toString(StandardCharsets.UTF_8);
        }

        String close() {
            var all = text();
            terminal.close();
            return all;
        }
    }

    @Override
    public void detach(ContainerId id) {
        var screen = terminals.remove(id);
        if (screen != null) {
            ended.put(id, screen.close());
        }
        var capture = captures.remove(id);
        if (capture != null) {
            ended.put(id, capture.close());
        }
    }

    @Override
    public void discard(ContainerId id) {
        detach(id);
    }

    String text(ContainerId id) {
        var screen = terminals.get(id);
        if (screen != null) {
            return screen.text();
        }
        var capture = captures.get(id);
        return capture != null ? capture.text() : ended.getOrDefault(id, "");
    }

    /**
     * Reads a FIFO that is opened for reading and writing, so that open never blocks. A final mark of our own ends the
     * reading.
     */
    private static final class Capture {

        private static final byte END = 0;

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final RandomAccessFile[] streams;
        private final Thread[] readers;

        Capture(Path... fifos) {
            streams = new RandomAccessFile[fifos.length];
            readers = new Thread[fifos.length];
            for (int i = 0; i < fifos.length; i++) {
                try {
                    var stream = new RandomAccessFile(fifos[i].toFile(), "rw");
                    streams[i] = stream;
                    readers[i] = new Thread(() -> drain(stream), "output");
                    readers[i].setDaemon(true);
                    readers[i].start();
                } catch (IOException fault) {
                    throw new UncheckedIOException(fault);
                }
            }
        }

        private void drain(RandomAccessFile stream) {
            var buffer = new byte[8192];
            try {
                for (int count = stream.read(buffer); count > 0; count = stream.read(buffer)) {
                    boolean isLast = buffer[count - 1] == END;
                    synchronized (bytes) {
                        bytes.write(buffer, 0, isLast ? count - 1 : count);
                    }
                    if (isLast) {
                        return;
                    }
                }
            } catch (IOException fault) {
                throw new UncheckedIOException(fault);
            }
        }

        String text() {
            synchronized (bytes) {
                return bytes.toString(StandardCharsets.UTF_8);
            }
        }

        String close() {
            try {
                for (int i = 0; i < streams.length; i++) {
                    streams[i].write(END);
                    readers[i].join();
                    streams[i].close();
                }
            } catch (IOException fault) {
                throw new UncheckedIOException(fault);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            return text();
        }
    }
}
