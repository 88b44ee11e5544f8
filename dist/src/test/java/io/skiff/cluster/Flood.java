package io.skiff.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Keeps thousands of hostile connections to a server, all of one sort, and replaces those that the server closes. It
 * ends after the given time with its figures. It is a client of its own, because no client library misbehaves in these
 * ways.
 */
final class Flood {

    private static final int OPENERS = 12;
    private static final int MOST_OPENED_PER_SECOND = 600;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int DRIP_MILLIS = 500;

    private final Sort sort;
    private final InetSocketAddress server;
    private final int count;
    private final SSLContext tls;
    /** The local addresses of the connections, used in turn; empty lets the kernel choose. */
    private final List<String> sources;

    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger tried = new AtomicInteger();
    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicInteger begun = new AtomicInteger();
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
        SILENT;

        /** Whether the attacker shows a user's certificate. */
        boolean isUsers() {
            return name().startsWith("UNREAD") || this == USERS_SLOW_BODIES;
        }

        /** Whether the attack ends before the handshake does. */
        boolean isWithoutTls() {
            return this == CUT_HANDSHAKES || this == SILENT;
        }
    }

    private Flood(Sort sort, InetSocketAddress server, int count, SSLContext tls, List<String> sources) {
        this.sort = sort;
        this.server = server;
        this.count = count;
        this.tls = tls;
        this.sources = sources;
    }

    /**
     * Usage: SORT HOST PORT COUNT SECONDS ENOUGH KUBECONFIG SOURCES. The last two are {@code -} for none; commas separate the
     * sources. The flood ends earlier when ENOUGH connections have begun.
     */
    public static void main(String... arguments) throws Exception {
        var sort = Sort.valueOf(arguments[0]);
        var flood = new Flood(
                sort,
                new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2])),
                Integer.parseInt(arguments[3]),
                HostileTls.of(sort.isUsers() ? Files.readString(Path.of(arguments[6])) : ""),
                arguments[7].equals("-") ? List.of() : List.of(arguments[7].split(",", -1)));
        flood.run(Integer.parseInt(arguments[4]), Integer.parseInt(arguments[5]));
    }

    private void run(int seconds, int enough) throws InterruptedException {
        for (int i = 0; i < OPENERS; i++) {
            start(this::keepOpening);
        }
        start(this::keepDripping);
        for (int tenth = 0; tenth < seconds * 10 && begun.get() < enough; tenth++) {
            pace.drainPermits();
            pace.release(MOST_OPENED_PER_SECOND / 10);
            Thread.sleep(100);
        }
        System.out.println(figures());
        Runtime.getRuntime().halt(0);
    }

    private FloodFigures figures() {
        return new FloodFigures(tried.get(), connected.get(), begun.get());
    }

    private static void start(Runnable work) {
        var thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    private void keepOpening() {
        while (true) {
            try {
                pace.acquire();
                if (opened.incrementAndGet() > count) {
                    opened.decrementAndGet();
                    continue;
                }
                openOne(tried.getAndIncrement());
            } catch (IOException | RuntimeException e) {
                opened.decrementAndGet();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void openOne(int number) throws IOException, InterruptedException {
        var plain = new Socket();
        try {
            if (!sources.isEmpty()) {
                plain.bind(new InetSocketAddress(sources.get(number % sources.size()), 0));
            }
            plain.setReceiveBufferSize(8 << 10);
            plain.setSoTimeout(TIMEOUT_MILLIS);
            plain.connect(server, TIMEOUT_MILLIS);
            connected.incrementAndGet();
            open.add(attack(plain));
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    private Socket attack(Socket plain) throws IOException, InterruptedException {
        if (sort == Sort.CUT_HANDSHAKES) {
            sayHello(plain);
        }
        if (sort.isWithoutTls()) {
            begun.incrementAndGet();
            return plain;
        }
        var socket =
                (SSLSocket) tls.getSocketFactory().createSocket(plain, server.getHostString(), server.getPort(), true);
        if (sort == Sort.UNFINISHED_MESSAGES) {
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
        }
        socket.startHandshake();
        begun.incrementAndGet();
        HostileBeginning.send(sort, socket.getOutputStream());
        return socket;
    }

    private void sayHello(Socket plain) throws IOException {
        var engine = tls.createSSLEngine();
        engine.setUseClientMode(true);
        var hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        plain.getOutputStream().write(hello.array(), 0, hello.position());
    }

    private void keepDripping() {
        try {
            while (true) {
                open.removeIf(socket -> !isOpenAfterADrop(socket));
                Thread.sleep(DRIP_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a byte now and then, which also shows which connections are gone. */
    private boolean isOpenAfterADrop(Socket socket) {
        try {
            if (sort.isWithoutTls()) {
                socket.setSoTimeout(1);
                if (socket.getInputStream().read(new byte[4096]) < 0) {
                    throw new IOException("closed");
                }
            } else {
                socket.getOutputStream().write(sort.name().startsWith("UNREAD") ? '\n' : 'x');
                socket.getOutputStream().flush();
            }
            return true;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            closeQuietly(socket);
            opened.decrementAndGet();
            return false;
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // the connection is gone
        }
    }
}
