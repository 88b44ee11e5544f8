package io.skiff.cli.stream;

import io.skiff.cli.CommandException;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.ChannelSocket;
import io.skiff.cli.client.UnreachableException;
import io.skiff.cli.format.Json;
import io.skiff.cli.host.TerminalSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A command that runs in a container, or the container's own program. Whoever reads its output also moves everything else that comes from it; one
 * more thread may send its input.
 */
public final class RemoteCommand implements AutoCloseable {

    /** The streams of {@code channel.k8s.io}. */
    private static final int INPUT = 0;

    private static final int OUTPUT = 1;
    private static final int ERRORS = 2;
    private static final int STATUS = 3;
    private static final int SIZE = 4;

    private static final int LONGEST_STATUS = 64 << 10;
    private static final int PIECE = 16 << 10;

    private final ChannelSocket socket;
    private final OutputStream errors;
    private final ByteArrayOutputStream status = new ByteArrayOutputStream();
    private final InputStream output = new Output();
    private volatile @Nullable IOException fault;

    private RemoteCommand(ChannelSocket socket, OutputStream errors) {
        this.socket = socket;
        this.errors = errors;
    }

    /**
     * Begins the command of a path.
     *
     * @param errors gets what the command writes to its standard error
     */
    public static RemoteCommand open(ApiClient api, String path, OutputStream errors) {
        return new RemoteCommand(ChannelSocket.open(api, path), errors);
    }

    /** The command's standard output. It ends with the command. */
    public InputStream output() {
        return output;
    }

    /** What writes the whole input of a command. */
    public interface Source {
        void writeTo(OutputStream input) throws IOException;
    }

    /**
     * Lets a source write the command's input, which ends with it, on a thread that ends with the process. The source waits until the server takes
     * in what it writes.
     */
    public void feed(Source source) {
        var thread = new Thread(() -> feedNow(source), "input");
        thread.setDaemon(true);
        thread.start();
    }

    private void feedNow(Source source) {
        try {
            source.writeTo(new Input());
            socket.finish(INPUT);
        } catch (UnreachableException gone) {
            return; // the command has ended, or whoever reads its output will say what happened
        } catch (IOException unreadable) {
            fault = unreadable;
            // without the end of the input, which would make the command take half of it for the whole
            socket.close();
        }
    }

    /** Tells the command the size of its terminal. */
    public void resize(TerminalSize size) {
        byte[] json = Json.object()
                .put("Width", size.columns())
                .put("Height", size.rows())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        socket.send(SIZE, json, json.length);
    }

    /** Waits for the end, dropping what is left of the output. */
    public CommandEnd end() {
        try {
            output.transferTo(OutputStream.nullOutputStream());
            return CommandEnd.of(status.toByteArray());
        } catch (UnreachableException broken) {
            IOException unreadable = fault;
            throw unreadable == null ? broken : new CommandException("error: " + unreadable.getMessage());
        } catch (IOException e) {
            throw new UnreachableException("The output of the command cannot be passed on: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        socket.close();
    }

    private final class Output extends InputStream {

        private byte[] piece = new byte[0];
        private int at;
        private boolean isOver;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            while (at == piece.length && !isOver) {
                move();
            }
            int count = Math.min(length, piece.length - at);
            if (count == 0 && length > 0) {
                return -1;
            }
            System.arraycopy(piece, at, buffer, offset, count);
            at += count;
            return count;
        }

        private void move() throws IOException {
            Optional<ChannelSocket.Piece> next = socket.next();
            if (next.isEmpty()) {
                isOver = true;
                return;
            }
            byte[] bytes = next.get().bytes();
            switch (next.get().stream()) {
                case OUTPUT -> {
                    piece = bytes;
                    at = 0;
                }
                case ERRORS -> {
                    errors.write(bytes);
                    errors.flush();
                }
                case STATUS -> status.write(bytes, 0, Math.min(bytes.length, LONGEST_STATUS - status.size()));
                default -> {} // nobody's
            }
        }
    }

    private final class Input extends OutputStream {

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            for (int from = offset; from < offset + length; from += PIECE) {
                int count = Math.min(PIECE, offset + length - from);
                byte[] piece = new byte[count];
                System.arraycopy(bytes, from, piece, 0, count);
                socket.send(INPUT, piece, count);
            }
        }
    }
}
