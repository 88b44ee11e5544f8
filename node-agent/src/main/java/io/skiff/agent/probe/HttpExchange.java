package io.skiff.agent.probe;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * One GET over HTTP/1.1. It reads the status line, and the target of a redirect. It uses a plain socket, because each
 * probe needs a new connection and one deadline for everything. As in Kubernetes the server's certificate is not
 * checked.
 */
final class HttpExchange {

    private static final int LONGEST_LINE = 4096;
    private static final int MOST_HEADERS = 200;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    /** @param location the target of a redirect; empty if there is none */
    record Answer(int status, String location) {

        boolean isRedirect() {
            return !location.isEmpty();
        }
    }

    private final Socket socket;
    private final InputStream in;
    private final long deadline;

    private HttpExchange(Socket socket, long deadline) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 512);
        this.deadline = deadline;
    }

    /** @param deadline in the time of {@link System#nanoTime} */
    static Answer ask(HttpTarget target, Map<String, String> headers, long deadline) throws IOException {
        try (var plain = new Socket()) {
            plain.connect(new InetSocketAddress(target.host(), target.port()), left(deadline));
            plain.setSoTimeout(left(deadline));
            try (var socket = target.isSecure() ? secure(plain, target) : plain) {
                socket.getOutputStream().write(request(target, headers));
                return new HttpExchange(socket, deadline).read();
            }
        }
    }

    private static byte[] request(HttpTarget target, Map<String, String> own) {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        headers.put("User-Agent", "skiff-probe");
        headers.put("Accept", "*/*");
        headers.put("Host", target.authority());
        headers.putAll(own);
        if (target.isRelocated()) {
            headers.put("Host", target.authority());
        }
        headers.put("Connection", "close");
        var text = new StringBuilder("GET " + target.path() + " HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private Answer read() throws IOException {
        int status = status(line());
        return new Answer(status, REDIRECTS.contains(status) ? location() : "");
    }

    private static int status(String line) throws IOException {
        var words = line.split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/") || !words[1].matches("[0-9]{3}")) {
            throw new IOException(line.isEmpty() ? "EOF" : "malformed HTTP response \"" + line + "\"");
        }
        return Integer.parseInt(words[1]);
    }

    private String location() throws IOException {
        for (int i = 0; i < MOST_HEADERS; i++) {
            var line = line();
            if (line.isEmpty()) {
                return "";
            }
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).strip().equalsIgnoreCase("Location")) {
                return line.substring(colon + 1).strip();
            }
        }
        throw new IOException("more than " + MOST_HEADERS + " headers");
    }

    /** Reads a line without its end; empty at the end of the stream too. A line that is too long comes in parts. */
    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        while (line.size() < LONGEST_LINE) {
            socket.setSoTimeout(left(deadline));
            int next = in.read();
            if (next < 0 || next == '\n') {
                break;
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    private static int left(long deadline) throws SocketTimeoutException {
        long millis = (deadline - System.nanoTime()) / 1_000_000L;
        if (millis <= 0) {
            throw new SocketTimeoutException("timeout");
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    private static Socket secure(Socket plain, HttpTarget target) throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsAll()}, null);
            return context.getSocketFactory().createSocket(plain, target.host(), target.port(), true);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS is not available: " + e.getMessage(), e);
        }
    }

    /** A probe asks whether somebody answers, not who: the certificates of pods rarely contain their addresses. */
    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
