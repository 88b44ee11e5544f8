package io.skiff.controlplane.testing;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** HTTP/1.1 on one connection, byte by byte: the test decides what is read, and when. */
public final class RawHttp {

    private final Socket socket;

    public RawHttp(Socket socket) {
        this.socket = socket;
    }

    /** A reply with a length. */
    public record Answer(int code, String body) {}

    public Answer ask(String path) throws IOException {
        send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
        return answer();
    }

    public void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** Reads a reply. Fails if the connection ends before its end. */
    public Answer answer() throws IOException {
        var head = head();
        var body = new byte[length(head)];
        new DataInputStream(socket.getInputStream()).readFully(body);
        return new Answer(Integer.parseInt(head.substring(9, 12)), new String(body, StandardCharsets.UTF_8));
    }

    /** Reads the status line and the headers. */
    public String head() throws IOException {
        var head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new EOFException("after " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static int length(String head) {
        return head.toLowerCase(Locale.ROOT)
                .lines()
                .filter(line -> line.startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(
                        line.substring("content-length:".length()).strip()))
                .findFirst()
                .orElseThrow();
    }

    /** Reads everything until the connection ends in any way. Fails if it does not end. */
    public String rest() throws IOException {
        var text = new StringBuilder();
        var buffer = new byte[1 << 16];
        while (true) {
            int count;
            try {
                count = socket.getInputStream().read(buffer);
            } catch (java.net.SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                return text.toString();
            }
            if (count < 0) {
                return text.toString();
            }
            text.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
        }
    }
}
