package io.skiff.cli.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One blocking HTTP/1.1 connection, used again for the next request.
 *
 * <p>The JDK's own clients do not serve here: HttpURLConnection cannot PATCH, and java.net.http takes 300 ms to end.
 */
final class HttpConnection implements Closeable {

    private static final int LONGEST_LINE = 1 << 16;
    private static final int CHUNK_BYTES = 1 << 16;
    private static final int CONTINUE = 100;
    static final int SWITCHING = 101;
    private static final int LONGEST_SILENCE_MILLIS = 90_000;

    private static final Pattern WARNING = Pattern.compile("299 \\S+ \"((?:[^\"\\\\]|\\\\.)*)\".*");

    private final Socket socket;
    private final String host;
    private final String token;
    private final InputStream in;

    HttpConnection(Socket socket, String host, String token) throws IOException {
        this.socket = socket;
        this.host = host;
        this.token = token;
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
    }

    HttpReply send(HttpRequest request) throws IOException {
        write(head(request, "Content-Length: " + request.encodedBody().length), request.encodedBody());
        return reply();
    }

    /** Sends a body of any length, once the server wants it. There is no time limit for the answer then. */
    HttpReply send(HttpRequest request, Optional<InputStream> body) throws IOException {
        if (body.isEmpty()) {
            write(head(request, "Content-Length: 0"), new byte[0]);
            setReadTimeout(0);
            return reply();
        }
        write(head(request, "Transfer-Encoding: chunked\r\nExpect: 100-continue"), new byte[0]);
        HttpReply first = reply();
        if (first.status() != CONTINUE) {
            return first;
        }
        setReadTimeout(0);
        try {
            writeChunks(body.get());
        } catch (SocketException e) {
            // the server has stopped to listen: perhaps it says why
            return replyAfter(e);
        }
        return reply();
    }

    /** Asks to speak another protocol on this connection from here on. The answer is {@link #SWITCHING}, or says why not. */
    HttpReply upgrade(HttpRequest request) throws IOException {
        write(head(request, "Connection: Upgrade"), new byte[0]);
        return reply();
    }

    private HttpReply replyAfter(SocketException cut) throws IOException {
        try {
            return reply();
        } catch (IOException e) {
            cut.addSuppressed(e);
            throw cut;
        }
    }

    private void writeChunks(InputStream body) throws IOException {
        OutputStream out = socket.getOutputStream();
        byte[] buffer = new byte[CHUNK_BYTES];
        for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
            if (count > 0) {
                out.write((Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(buffer, 0, count);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        }
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private HttpReply reply() throws IOException {
        String statusLine = readLine(in);
        String[] words = statusLine.split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/1.")) {
            throw new IOException("the server does not speak HTTP/1.1: \"" + statusLine + "\"");
        }
        int status = Integer.parseInt(words[1]);
        var warnings = new ArrayList<String>();
        Map<String, String> headers = readHeaders(warnings);
        return new HttpReply(status, headers, warnings, body(status, headers));
    }

    private String head(HttpRequest request, String ofBody) {
        var head = new StringBuilder();
        head.append(request.method()).append(' ').append(request.target()).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(host).append("\r\nUser-Agent: skiff\r\n");
        if (!token.isEmpty()) {
            head.append("Authorization: Bearer ").append(token).append("\r\n");
        }
        request.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        return head.append(ofBody).append("\r\n\r\n").toString();
    }

    private void write(String head, byte[] body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(body);
        socket.getOutputStream().write(bytes.toByteArray());
        socket.getOutputStream().flush();
    }

    /** @param warnings gets the warnings, of which there may be several */
    private Map<String, String> readHeaders(List<String> warnings) throws IOException {
        var headers = new HashMap<String, String>();
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
                String value = line.substring(colon + 1).trim();
                headers.put(name, value);
                if (name.equals("warning")) {
                    warningText(value).ifPresent(warnings::add);
                }
            }
        }
        return headers;
    }

    /** Reads the text of a warning of the API (RFC 7234, section 5.5): {@code 299 - "text"}. */
    private static Optional<String> warningText(String value) {
        var warning = WARNING.matcher(value);
        return warning.matches() ? Optional.of(warning.group(1).replaceAll("\\\\(.)", "$1")) : Optional.empty();
    }

    private HttpBody body(int status, Map<String, String> headers) {
        if (status == CONTINUE || status == SWITCHING || status == 204 || status == 304) {
            return HttpBody.ofLength(in, 0);
        }
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return HttpBody.chunked(in);
        }
        String length = headers.get("content-length");
        return length == null ? HttpBody.untilClose(in) : HttpBody.ofLength(in, Long.parseLong(length));
    }

    static String readLine(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (line.size() > LONGEST_LINE) {
                throw new IOException("the server sent a header longer than " + LONGEST_LINE + " bytes");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** What comes after the last answer, of a connection that speaks another protocol now. */
    InputStream in() {
        return in;
    }

    OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    /** The server breaks a silence of half a minute with a ping: without one it has gone. */
    void expectPings() throws IOException {
        setReadTimeout(LONGEST_SILENCE_MILLIS);
    }

    void setReadTimeout(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
