package io.skiff.controlplane.api.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.skiff.controlplane.api.ApiFixture;
import io.skiff.controlplane.object.Json;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;

/** Calls the API over a connection, byte for byte. The connection is kept as long as the server keeps it. */
final class SocketTarget implements FuzzTarget {

    private static final int LONGEST_MILLIS = 10_000;

    private final ApiFixture fixture = ApiFixture.withNodesThatAreAway();
    private Socket socket;

    SocketTarget() {
        socket = connect();
    }

    @Override
    public Answer send(FuzzRequest request) {
        try {
            socket.getOutputStream().write(bytes(request));
            var in = new DataInputStream(socket.getInputStream());
            int code = Integer.parseInt(line(in).split(" ", 3)[1]);
            int length = -1;
            boolean closes = false;
            for (var header = line(in); !header.isEmpty(); header = line(in)) {
                var lower = header.toLowerCase(java.util.Locale.ROOT);
                length = lower.startsWith("content-length:")
                        ? Integer.parseInt(lower.substring(15).strip())
                        : length;
                closes |= lower.equals("connection: close");
            }
            var body = request.method().equals("HEAD") || length < 0 ? new byte[0] : in.readNBytes(length);
            if (closes || length < 0 || request.method().equals("HEAD")) {
                socket.close();
                socket = connect();
            }
            return new Answer(code, FuzzRun.tree(body));
        } catch (IOException | ArrayIndexOutOfBoundsException e) {
            return new Answer(0, Json.object().put("fault", e.toString()));
        }
    }

    private static byte[] bytes(FuzzRequest request) throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.write((request.method() + " " + request.target() + " HTTP/1.1\r\nHost: x\r\n").getBytes(ISO_8859_1));
        for (var header : request.headers().entrySet()) {
            bytes.write((header.getKey() + ": " + header.getValue() + "\r\n").getBytes(ISO_8859_1));
        }
        bytes.write(("Content-Length: " + request.body().length + "\r\n\r\n").getBytes(ISO_8859_1));
        bytes.write(request.body());
        return bytes.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private Socket connect() {
        try {
            var connected = new Socket(
                    InetAddress.getLoopbackAddress(), URI.create(fixture.url()).getPort());
            connected.setSoTimeout(LONGEST_MILLIS);
            connected.setTcpNoDelay(true);
            return connected;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            fixture.close();
        }
    }
}
