package io.skiff.agent.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What lies between nodes and a registry on the loopback. After some bytes of answers the registry loses its power, in their middle. */
public final class LineToRegistry implements AutoCloseable {

    private final DockerRegistry registry;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private ServerSocket server;
    private long left = Long.MAX_VALUE;

    public LineToRegistry(DockerRegistry registry) {
        this.registry = registry;
        this.server = listen(0);
    }

    /** {@code 127.0.0.1:PORT}, as an image's name has it. */
    public String name() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** The registry is killed when it has sent so many bytes from now on; nobody is reached until it is started. */
    public synchronized void breakAfter(long bytes) {
        left = bytes;
    }

    public void startRegistry() {
        registry.start();
        breakAfter(Long.MAX_VALUE);
        server = listen(server.getLocalPort());
    }

    private ServerSocket listen(int port) {
        try {
            var listening = new ServerSocket();
            listening.setReuseAddress(true);
            listening.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            thread(() -> accept(listening));
            return listening;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket listening) {
        try {
            while (true) {
                connect(listening.accept());
            }
        } catch (IOException e) {
            closeQuietly(listening);
        }
    }

    private void connect(Socket client) {
        open.add(client);
        try {
            var there = new Socket(InetAddress.getLoopbackAddress(), registry.port());
            open.add(there);
            thread(() -> copy(client, there, false));
            thread(() -> copy(there, client, true));
        } catch (IOException e) {
            closeQuietly(client);
        }
    }

    private void copy(Socket from, Socket to, boolean isCounted) {
        var buffer = new byte[1 << 13];
        try {
            for (int count = from.getInputStream().read(buffer);
                    count >= 0;
                    count = from.getInputStream().read(buffer)) {
                if (isCounted && isBroken(count)) {
                    return;
                }
                to.getOutputStream().write(buffer, 0, count);
            }
        } catch (IOException e) {
            // the other side has gone
        } finally {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private synchronized boolean isBroken(int bytes) {
        boolean isFirst = left >= 0 && left < bytes;
        left -= bytes;
        if (isFirst) {
            registry.kill();
            close();
        }
        return left < 0;
    }

    private static void thread(Runnable work) {
        var thread = new Thread(work, "line-to-registry");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(java.io.Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closeQuietly(server);
        open.forEach(LineToRegistry::closeQuietly);
        open.clear();
    }
}
