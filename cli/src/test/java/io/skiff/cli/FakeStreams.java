package io.skiff.cli;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server with prepared objects whose connections can be upgraded to other protocols. It records the requests. */
public final class FakeStreams implements AutoCloseable {

    /** What the server does with a connection after its upgrade. */
    public interface Script {
        void play(Peer peer) throws IOException;
    }

    private final ServerSocket listener;
    private final Map<String, String> objects = new LinkedHashMap<>();
    private final List<Script> scripts = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private final List<Throwable> faults = new ArrayList<>();

    private FakeStreams(ServerSocket listener) {
        this.listener = listener;
    }

    public static FakeStreams start() {
        try {
            var server = new FakeStreams(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            var thread = new Thread(server::accept, "fake-streams");
            thread.setDaemon(true);
            thread.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String address() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** @param request method and path */
    public synchronized FakeStreams on(String request, String body) {
        objects.put(request, body);
        return this;
    }

    /** Plays these one after the other, one for each upgrade. */
    public synchronized FakeStreams then(Script script) {
        scripts.add(script);
        return this;
    }

    /** The requests in order: method and path with query. */
    public synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    /** What went wrong in scripts. */
    public synchronized List<Throwable> faults() {
        return List.copyOf(faults);
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = listener.accept();
                var thread = new Thread(() -> serve(socket), "fake-stream");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket accepted) {
        try (Socket socket = accepted) {
            InputStream in = socket.getInputStream();
            Map<String, String> headers = head(in);
            String request = headers.getOrDefault("", "");
            Script script = null;
            String body;
            synchronized (this) {
                requests.add(request);
                body = objects.get(request.replaceFirst("\\?.*", ""));
                if (headers.containsKey("upgrade") && !scripts.isEmpty()) {
                    script = scripts.remove(0);
                }
            }
            OutputStream out = socket.getOutputStream();
            if (script == null) {
                in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
                answer(out, body);
                return;
            }
            String protocol = headers.getOrDefault("sec-websocket-protocol", "");
            out.write(("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: " + headers.get("upgrade")
                            + (protocol.isEmpty()
                                    ? ""
                                    : "\r\nSec-WebSocket-Protocol: " + protocol + "\r\nSec-WebSocket-Accept: "
                                            + accept(headers.getOrDefault("sec-websocket-key", "")))
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            script.play(new Peer(new DataInputStream(in), out));
        } catch (IOException | RuntimeException | AssertionError e) {
            synchronized (this) {
                faults.add(e);
            }
        }
    }

    private static void answer(OutputStream out, @Nullable String body) throws IOException {
        int status = body == null ? 404 : 200;
        byte[] bytes = (body == null ? FakeApi.Status.of(404, "NotFound", "pods \"nope\" not found") : body)
                .getBytes(StandardCharsets.UTF_8);
        out.write(("HTTP/1.1 " + status + " x\r\nConnection: close\r\nContent-Length: " + bytes.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
    }

    /** Names in lower case; the request itself has the empty name. */
    private static Map<String, String> head(InputStream in) throws IOException {
        var text = new ByteArrayOutputStream();
        while (!text.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("a request without an end");
            }
            text.write(octet);
        }
        var headers = new LinkedHashMap<String, String>();
        for (String line : text.toString(StandardCharsets.ISO_8859_1).split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (headers.isEmpty()) {
                headers.put("", line.replace(" HTTP/1.1", ""));
            } else if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private static String accept(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                    .getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server's end of an upgraded connection, which speaks WebSocket with channels. */
    public record Peer(DataInputStream in, OutputStream out) {

        public void send(int stream, byte[] bytes) throws IOException {
            byte[] message = new byte[bytes.length + 1];
            message[0] = (byte) stream;
            System.arraycopy(bytes, 0, message, 1, bytes.length);
            frame(0x82, message);
        }

        public void send(int stream, String text) throws IOException {
            send(stream, text.getBytes(StandardCharsets.UTF_8));
        }

        /** Says how the command ended, and closes. */
        public void exit(int code) throws IOException {
            send(
                    3,
                    code == 0
                            ? "{\"status\":\"Success\"}"
                            : "{\"status\":\"Failure\",\"reason\":\"NonZeroExitCode\",\"message\":\"exit\",\"details\":"
                                    + "{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"" + code + "\"}]}}");
            frame(0x88, new byte[] {3, (byte) 0xe8});
        }

        public void frame(int head, byte[] payload) throws IOException {
            var frame = ByteBuffer.allocate(payload.length + 10).put((byte) head);
            if (payload.length < 126) {
                frame.put((byte) payload.length);
            } else if (payload.length <= 0xffff) {
                frame.put((byte) 126).putShort((short) payload.length);
            } else {
                frame.put((byte) 127).putLong(payload.length);
            }
            frame.put(payload);
            out.write(frame.array(), 0, frame.position());
        }

        /** Reads the payload of the next frame; the opcode is its first byte. */
        public byte[] read() throws IOException {
            int opcode = in.readUnsignedByte() & 0x0f;
            int second = in.readUnsignedByte();
            if (second < 128) {
                throw new IOException("a frame of a client without a mask");
            }
            long length = second - 128L;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            byte[] mask = in.readNBytes(4);
            byte[] payload = in.readNBytes((int) length);
            byte[] whole = new byte[payload.length + 1];
            whole[0] = (byte) opcode;
            for (int i = 0; i < payload.length; i++) {
                whole[i + 1] = (byte) (payload[i] ^ mask[i % 4]);
            }
            return whole;
        }

        /** Reads all of the client's input up to its end. */
        public byte[] readInput() throws IOException {
            var input = new ByteArrayOutputStream();
            for (byte[] frame = read(); (frame[1] & 0xff) != 255; frame = read()) {
                if (frame[1] == 0) {
                    input.write(frame, 2, frame.length - 2);
                }
            }
            return input.toByteArray();
        }
    }
}
