package io.skiff.buildcontext;

import io.skiff.process.FaultText;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The context of a build as a stream. Each starts a thread, which packs the directory while the stream is read.
 *
 * <p>A directory that cannot be packed whole gives no end of the stream but an {@link IOException}, so that nobody takes a part of it for
 * all.
 */
public final class PackedContext extends FilterInputStream {

    private static final int PIPE_BYTES = 1 << 16;

    private final Path directory;
    private final Path dockerfile;
    private volatile boolean isWhole;
    private volatile @Nullable Exception fault;

    private PackedContext(Path directory, Path dockerfile, PipedInputStream pipe) {
        super(pipe);
        this.directory = directory;
        this.dockerfile = dockerfile;
    }

    /**
     * Begins to pack a directory.
     *
     * @param dockerfile that is built, which may have rules of its own beside it
     */
    public static PackedContext open(Path directory, Path dockerfile) throws IOException {
        var pipe = new PipedInputStream(PIPE_BYTES);
        var out = new PipedOutputStream(pipe);
        var context = new PackedContext(directory, dockerfile, pipe);
        var packing = new Thread(() -> context.pack(out), "context");
        packing.setDaemon(true);
        packing.start();
        return context;
    }

    private void pack(PipedOutputStream out) {
        try (out) {
            write(out);
        } catch (IOException closed) {
            // the reader wants no more of it
        }
    }

    /** The outcome is known before the pipe is closed, because its reader asks for it then. */
    private void write(PipedOutputStream out) {
        try {
            ContextArchive.write(directory, dockerfile, out);
            isWhole = true;
        } catch (IOException | RuntimeException e) {
            fault = e;
        }
    }

    /** Why the directory cannot be packed; empty if nothing is known against it. */
    public Optional<String> problem() {
        return Optional.ofNullable(fault)
                .map(reason -> "cannot pack the context " + directory + ": " + FaultText.of(reason));
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        requireWhole(value);
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        requireWhole(count);
        return count;
    }

    private void requireWhole(int read) throws IOException {
        if (read < 0 && !isWhole) {
            throw new IOException(problem().orElse("the context " + directory + " was not packed to its end"), fault);
        }
    }
}
