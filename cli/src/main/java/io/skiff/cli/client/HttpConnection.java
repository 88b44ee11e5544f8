package io.skiff.cli.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One blocking HTTP/1.1 connection, used again for the next request.
 *
 * <p>The JDK's own clients do not serve here: HttpURLConnection cannot PATCH, and java.net.http takes 300 ms to end.
 */
final class HttpConnection implements Closeable {

    private static final int LONGEST_LINE = 1 << 16;

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
        write(request);
        String statusLine = readLine(in);
        String[] words = statusLine.split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/1.")) {
            throw new IOException("the server does not speak HTTP/1.1: \"" + statusLine + "\"");
        }
        int status = Integer.parseInt(words[1]);
        Map<String, String> headers = readHeaders();
        return new HttpReply(status, headers, body(status, headers));
    }

    private void write(HttpRequest request) throws IOException {
        byte[] body = request.encodedBody();
        var head = new StringBuilder();
        head.append(request.method()).append(' ').append(request.target()).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(host).append("\r\nUser-Agent: skiff\r\n");
        if (!token.isEmpty()) {
            head.append("Authorization: Bearer ").append(token).append("\r\n");
        }
        request.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        if (body.length > 0 || !"GET".equals(request.method())) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        head.append("\r\n");
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(body);
        socket.getOutputStream().write(bytes.toByteArray());
        socket.getOutputStream().flush();
    }

    private Map<String, String> readHeaders() throws IOException {
        var headers = new HashMap<String, String>();
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).trim());
            }
        }
        return headers;
    }

    private HttpBody body(int status, Map<String, String> headers) {
        if (status == 204 || status == 304) {
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

    void setReadTimeout(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
