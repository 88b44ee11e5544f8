package io.skiff.agent.probe;

import io.skiff.agent.pod.ProbeSpec.HttpGet;
import io.skiff.agent.probe.Prober.Outcome;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * One GET over HTTP/1.1, of which only the status line counts. Written on a plain socket: each probe is a new connection, and one
 * deadline bounds all of it. As in Kubernetes the server's certificate is not checked, and a redirect counts as an answer.
 */
final class HttpProbe {

    private static final int LONGEST_STATUS_LINE = 4096;

    private HttpProbe() {}

    static Outcome probe(HttpGet get, String host, int timeoutMillis) {
        var url = get.scheme().toLowerCase(Locale.ROOT) + "://" + host + ":" + get.port() + path(get);
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000L;
        try (var plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, get.port()), timeoutMillis);
            plain.setSoTimeout(left(deadline));
            try (var socket = get.scheme().equalsIgnoreCase("HTTPS") ? secure(plain, host, get.port()) : plain) {
                socket.getOutputStream().write(request(get, host));
                int status = status(readStatusLine(socket, deadline));
                return status >= 200 && status < 400
                        ? Outcome.SUCCESS
                        : Outcome.failure("HTTP probe failed with statuscode: " + status);
            }
        } catch (SocketTimeoutException e) {
            return Outcome.failure("Get \"" + url + "\": context deadline exceeded (timeout of " + timeoutMillis
                    + " ms exceeded while awaiting headers)");
        } catch (IOException e) {
            return Outcome.failure(
                    "Get \"" + url + "\": dial tcp " + host + ":" + get.port() + ": " + NetworkProber.reason(e));
        }
    }

    private static String path(HttpGet get) {
        return get.path().startsWith("/") ? get.path() : "/" + get.path();
    }

    private static byte[] request(HttpGet get, String host) {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Host", host + ":" + get.port());
        headers.put("User-Agent", "skiff-probe");
        headers.put("Accept", "*/*");
        headers.putAll(get.headers());
        headers.put("Connection", "close");
        var text = new StringBuilder("GET " + path(get) + " HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String readStatusLine(Socket socket, long deadline) throws IOException {
        var line = new ByteArrayOutputStream();
        var in = new BufferedInputStream(socket.getInputStream(), 512);
        while (line.size() < LONGEST_STATUS_LINE) {
            socket.setSoTimeout(left(deadline));
            int next = in.read();
            if (next < 0 || next == '\n') {
                break;
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    private static int status(String line) throws IOException {
        var words = line.split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/") || !words[1].matches("[0-9]{3}")) {
            throw new IOException(line.isEmpty() ? "EOF" : "malformed HTTP response \"" + line + "\"");
        }
        return Integer.parseInt(words[1]);
    }

    private static int left(long deadline) throws SocketTimeoutException {
        long millis = (deadline - System.nanoTime()) / 1_000_000L;
        if (millis <= 0) {
            throw new SocketTimeoutException("timeout");
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    private static Socket secure(Socket plain, String host, int port) throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsAll()}, null);
            return context.getSocketFactory().createSocket(plain, host, port, true);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS is not available: " + e.getMessage(), e);
        }
    }

    /** A probe asks whether somebody answers, not who: certificates of pods are rarely issued for their addresses. */
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
