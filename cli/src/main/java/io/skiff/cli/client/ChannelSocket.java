package io.skiff.cli.client;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Several numbered streams through one WebSocket (RFC 6455) of {@code v5.channel.k8s.io}: the first byte of each message is the number of its stream.
 *
 * <p>One thread reads. Any thread may send; it waits until the server takes it in.
 */
public final class ChannelSocket implements AutoCloseable {

    private static final String PROTOCOL = "v5.channel.k8s.io";

    /** Of RFC 6455, section 1.3. */
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /** Of version 5: the message's second byte is a stream that ends. */
    private static final int CLOSE_STREAM = 255;

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int CONTINUATION = 0;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int LENGTH_IN_16_BITS = 126;
    private static final int LENGTH_IN_64_BITS = 127;
    private static final int LONGEST_CONTROL = 125;
    private static final int LARGEST_PIECE = 32 << 10;

    private final HttpConnection connection;
    private final DataInputStream in;
    private final OutputStream out;
    private final SecureRandom random;
    private final Pongs pongs = new Pongs();

    /** What is left of the present frame, and the stream of the present message. */
    private long left;

    private int stream = -1;

    private ChannelSocket(HttpConnection connection, SecureRandom random) throws IOException {
        this.connection = connection;
        this.in = new DataInputStream(connection.in());
        this.out = connection.out();
        this.random = random;
        connection.expectPings();
    }

    /** @throws StatusException if the server refuses */
    public static ChannelSocket open(ApiClient api, String path) {
        var random = new SecureRandom();
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        String key = Base64.getEncoder().encodeToString(nonce);
        var upgraded = api.upgrade(
                path,
                Map.of(
                        "Upgrade",
                        "websocket",
                        "Sec-WebSocket-Version",
                        "13",
                        "Sec-WebSocket-Key",
                        key,
                        "Sec-WebSocket-Protocol",
                        PROTOCOL));
        try {
            requireAnswerTo(key, upgraded.headers());
            return new ChannelSocket(upgraded.connection(), random);
        } catch (IOException e) {
            StreamedBody.closeQuietly(upgraded.connection());
            throw new UnreachableException("The server cannot be talked to: " + e.getMessage(), e);
        }
    }

    private static void requireAnswerTo(String key, Map<String, String> headers) throws IOException {
        if (!accept(key).equals(headers.get("sec-websocket-accept"))) {
            throw new IOException("it answered another WebSocket's request; is there a proxy in between?");
        }
        if (!PROTOCOL.equals(headers.get("sec-websocket-protocol"))) {
            throw new IOException("it does not speak " + PROTOCOL);
        }
    }

    private static String accept(String key) {
        try {
            var sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder()
                    .encodeToString(sha1.digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** Some bytes of one stream. */
    @SuppressWarnings("ArrayRecordComponent") // no piece is compared with another
    public record Piece(int stream, byte[] bytes) {}

    /**
     * Waits for the next bytes; empty when the server has ended the connection in good order.
     *
     * @throws UnreachableException if the connection broke
     */
    public Optional<Piece> next() {
        try {
            while (left == 0) {
                if (!beginFrame()) {
                    return Optional.empty();
                }
            }
            byte[] bytes = new byte[(int) Math.min(left, LARGEST_PIECE)];
            int count = in.read(bytes);
            if (count < 0) {
                throw new EOFException("it ended within a message");
            }
            left -= count;
            return Optional.of(new Piece(stream, count == bytes.length ? bytes : Arrays.copyOf(bytes, count)));
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private static UnreachableException broken(IOException e) {
        return new UnreachableException("The connection to the server broke: " + e.getMessage(), e);
    }

    /** False at the end. A frame of control is dealt with, and leaves nothing. */
    private boolean beginFrame() throws IOException {
        int head = in.read();
        if (head < 0) {
            return false;
        }
        int opcode = head & 0x0f;
        long length = length(in.readUnsignedByte());
        if (opcode >= CLOSE) {
            return control(opcode, length);
        }
        left = length;
        if (opcode != CONTINUATION && length > 0) {
            stream = in.readUnsignedByte();
            left--;
        }
        return true;
    }

    private long length(int first) throws IOException {
        if ((first & MASKED) != 0) {
            throw new IOException("the server masks its frames (RFC 6455, 5.1)");
        }
        long length = switch (first) {
            case LENGTH_IN_16_BITS -> in.readUnsignedShort();
            case LENGTH_IN_64_BITS -> in.readLong();
            default -> first;
        };
        if (length < 0) {
            throw new IOException("the server sent a frame of a negative length");
        }
        return length;
    }

    private boolean control(int opcode, long length) throws IOException {
        if (length > LONGEST_CONTROL) {
            throw new IOException("the server sent a frame of control of " + length + " bytes");
        }
        byte[] content = in.readNBytes((int) length);
        if (opcode == PING) {
            pongs.send(() -> write(PONG, content));
        }
        return opcode != CLOSE;
    }

    /** Sends bytes, which wait for the server. */
    public void send(int number, byte[] bytes, int length) {
        byte[] message = new byte[length + 1];
        message[0] = (byte) number;
        System.arraycopy(bytes, 0, message, 1, length);
        try {
            write(BINARY, message);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Says that nothing more comes on a stream. */
    public void finish(int number) {
        send(CLOSE_STREAM, new byte[] {(byte) number}, 1);
    }

    private void write(int opcode, byte[] payload) throws IOException {
        int length = payload.length;
        byte[] mask = new byte[4];
        random.nextBytes(mask);
        var frame = ByteBuffer.allocate(length + 14).put((byte) (FINAL | opcode));
        if (length < LENGTH_IN_16_BITS) {
            frame.put((byte) (MASKED | length));
        } else if (length <= 0xffff) {
            frame.put((byte) (MASKED | LENGTH_IN_16_BITS)).putShort((short) length);
        } else {
            frame.put((byte) (MASKED | LENGTH_IN_64_BITS)).putLong(length);
        }
        frame.put(mask);
        for (int i = 0; i < length; i++) {
            frame.put((byte) (payload[i] ^ mask[i & 3]));
        }
        synchronized (out) {
            out.write(frame.array(), 0, frame.position());
            out.flush();
        }
    }

    /** Ends the connection at once. */
    @Override
    public void close() {
        StreamedBody.closeQuietly(connection);
    }
}
