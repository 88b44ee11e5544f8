package io.skiff.cli.client;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;

/**
 * One connection into a pod through SPDY/3.1, the protocol of kubectl, in which each direction has an end of its own: a stream of data, and one that
 * says why it failed. One thread reads; one other may send, and waits until the server takes it in.
 */
public final class PortConnection implements AutoCloseable {

    private static final int ERRORS_ID = 1;
    private static final int DATA_ID = 3;

    private static final int CONTROL = 0x8003;
    private static final int SYN_STREAM = 1;
    private static final int RST_STREAM = 3;
    private static final int PING = 6;
    private static final int GO_AWAY = 7;
    private static final int FINAL = 1;

    private static final int LONGEST_FAULT = 4096;
    private static final int LARGEST_CONTROL = 64 << 10;

    private final HttpConnection connection;
    private final DataInputStream in;
    private final OutputStream out;
    private final ByteArrayOutputStream fault = new ByteArrayOutputStream();

    private final Pongs pongs = new Pongs();

    /** Of the present frame of data. */
    private int left;

    private int stream;
    private boolean isLast;
    private boolean isOver;

    private PortConnection(HttpConnection connection) throws IOException {
        this.connection = connection;
        this.in = new DataInputStream(connection.in());
        this.out = connection.out();
        connection.expectPings();
    }

    /**
     * @param path of the pod's sub-resource portforward
     * @throws StatusException if the server refuses
     * @throws IOException if the connection broke
     */
    public static PortConnection open(ApiClient api, String path, int port) throws IOException {
        var upgraded =
                api.upgrade(path, Map.of("Upgrade", "SPDY/3.1", "X-Stream-Protocol-Version", "portforward.k8s.io"));
        try {
            var opened = new PortConnection(upgraded.connection());
            opened.begin(port);
            return opened;
        } catch (IOException e) {
            StreamedBody.closeQuietly(upgraded.connection());
            throw e;
        }
    }

    private void begin(int port) throws IOException {
        // both ends keep the state of the compression from block to block
        var deflater = new Deflater();
        try {
            write(opening(ERRORS_ID, block(deflater, headers("error", port)), FINAL));
            write(opening(DATA_ID, block(deflater, headers("data", port)), 0));
        } finally {
            deflater.end();
        }
    }

    private static Map<String, String> headers(String type, int port) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("streamtype", type);
        headers.put("port", Integer.toString(port));
        headers.put("requestid", "0");
        return headers;
    }

    /** Compressed without SPDY's dictionary: zlib says whether there is one, and readers ask for it only then. */
    private static byte[] block(Deflater deflater, Map<String, String> headers) {
        var plain = ByteBuffer.allocate(256).putInt(headers.size());
        headers.forEach((name, value) -> {
            plain.putInt(name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
            plain.putInt(value.length()).put(value.getBytes(StandardCharsets.US_ASCII));
        });
        deflater.setInput(plain.array(), 0, plain.position());
        byte[] compressed = new byte[512];
        int length = deflater.deflate(compressed, 0, compressed.length, Deflater.SYNC_FLUSH);
        return Arrays.copyOf(compressed, length);
    }

    private static byte[] opening(int id, byte[] block, int flags) {
        int length = 10 + block.length;
        return ByteBuffer.allocate(8 + length)
                .putShort((short) CONTROL)
                .putShort((short) SYN_STREAM)
                .putInt(flags << 24 | length)
                .putInt(id)
                .putInt(0)
                .putShort((short) 0)
                .put(block)
                .array();
    }

    private void write(byte[] frame) throws IOException {
        synchronized (out) {
            out.write(frame);
            out.flush();
        }
    }

    /**
     * Waits for what the pod sends.
     *
     * @return how many bytes, 0 once for the end of what the pod sends, -1 when the connection is over
     */
    public int read(byte[] buffer) throws IOException {
        while (!isOver) {
            if (left > 0) {
                int count = in.read(buffer, 0, Math.min(left, buffer.length));
                if (count < 0) {
                    throw new EOFException("the connection to the server ended within a message");
                }
                left -= count;
                if (stream == DATA_ID) {
                    return count;
                }
                fault.write(buffer, 0, Math.min(count, LONGEST_FAULT - fault.size()));
            } else if (isLast) {
                isLast = false;
                isOver = stream == ERRORS_ID;
                if (stream == DATA_ID) {
                    return 0;
                }
            } else {
                beginFrame();
            }
        }
        return -1;
    }

    private void beginFrame() throws IOException {
        int first = in.readInt();
        int second = in.readInt();
        int length = second & 0xffffff;
        if (first >= 0) {
            stream = first;
            left = length;
            isLast = (second >>> 24 & FINAL) != 0;
        } else {
            control(first & 0xffff, length);
        }
    }

    private void control(int type, int length) throws IOException {
        if (length > LARGEST_CONTROL) {
            throw new IOException("the server sent a frame of control of " + length + " bytes");
        }
        byte[] content = in.readNBytes(length);
        if (type == PING && length == 4) {
            byte[] answer = ByteBuffer.allocate(12)
                    .putShort((short) CONTROL)
                    .putShort((short) PING)
                    .putInt(length)
                    .put(content)
                    .array();
            pongs.send(() -> write(answer));
        }
        isOver = type == GO_AWAY || type == RST_STREAM;
    }

    /** Why the connection failed, once it is over. */
    public Optional<String> fault() {
        return fault.size() == 0 ? Optional.empty() : Optional.of(fault.toString(StandardCharsets.UTF_8));
    }

    /** Sends bytes to the pod. */
    public void send(byte[] bytes, int length) throws IOException {
        write(data(bytes, length, 0));
    }

    /** Says that nothing more comes. */
    public void finish() throws IOException {
        write(data(new byte[0], 0, FINAL));
    }

    private static byte[] data(byte[] bytes, int length, int flags) {
        return ByteBuffer.allocate(8 + length)
                .putInt(DATA_ID)
                .putInt(flags << 24 | length)
                .put(bytes, 0, length)
                .array();
    }

    @Override
    public void close() {
        StreamedBody.closeQuietly(connection);
    }
}
