package io.skiff.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.linux.netlink.NetNamespace;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A network namespace that plays a host or a pod, with servers and clients in it. The threads of this JVM enter it. */
final class TestHost implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 2000;

    private final String name;
    private final NetNamespace namespace;
    private final List<Closeable> servers = new ArrayList<>();

    TestHost(String name) {
        this.name = name;
        ip("netns", "add", name);
        this.namespace = NetNamespace.open(path());
        ip("-n", name, "link", "set", "lo", "up");
    }

    /** Puts two hosts on one link. */
    static void connect(TestHost one, String oneAddress, TestHost other, String otherAddress) {
        connect(one, "up0", oneAddress, other, "up0", otherAddress);
    }

    static void connect(
            TestHost one, String oneLink, String oneAddress, TestHost other, String otherLink, String otherAddress) {
        ip("link", "add", oneLink, "netns", one.name, "type", "veth", "peer", "name", otherLink, "netns", other.name);
        ip("-n", one.name, "address", "add", oneAddress + "/24", "dev", oneLink);
        ip("-n", other.name, "address", "add", otherAddress + "/24", "dev", otherLink);
        ip("-n", one.name, "link", "set", oneLink, "up");
        ip("-n", other.name, "link", "set", otherLink, "up");
    }

    Path path() {
        return Path.of("/run/netns", name);
    }

    <T> T call(Supplier<T> action) {
        return namespace.call(action);
    }

    void run(Runnable action) {
        namespace.call(() -> {
            action.run();
            return "";
        });
    }

    /** Answers every connection with its own name and the address of the client. */
    void serve(int port) {
        ServerSocket server = call(() -> {
            try {
                return new ServerSocket(port);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        servers.add(server);
        var thread = new Thread(() -> answer(server), "server-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void answer(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                String text = name + " " + client.getInetAddress().getHostAddress();
                client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // closed, or the client went away
            }
        }
    }

    /** Answers every datagram with its own name. */
    void serveDatagrams(int port) {
        DatagramSocket server = call(() -> {
            try {
                return new DatagramSocket(port);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        servers.add(server);
        var thread = new Thread(() -> answer(server), "datagrams-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void answer(DatagramSocket server) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        var packet = new DatagramPacket(new byte[100], 100);
        while (!server.isClosed()) {
            try {
                server.receive(packet);
                server.send(new DatagramPacket(text, text.length, packet.getSocketAddress()));
            } catch (IOException e) {
                // closed
            }
        }
    }

    String askByDatagram(String address, int port) {
        try (var asking = keptDatagrams(address, port)) {
            return asking.ask();
        }
    }

    /** A client that keeps its port. */
    DatagramClient keptDatagrams(String address, int port) {
        return call(() -> {
            try {
                var socket = new DatagramSocket();
                socket.setSoTimeout(TIMEOUT_MILLIS);
                socket.connect(new InetSocketAddress(address, port));
                return new DatagramClient(socket);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    record DatagramClient(DatagramSocket socket) implements AutoCloseable {

        String ask() {
            try {
                socket.send(new DatagramPacket(new byte[1], 1));
                var packet = new DatagramPacket(new byte[100], 100);
                socket.receive(packet);
                return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "datagrams to " + socket.getRemoteSocketAddress() + ": " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /** Returns the answer of the server at the address: its name, a blank, the client's address. */
    String ask(String address, int port) {
        return ask(address, port, TIMEOUT_MILLIS);
    }

    String ask(String address, int port, int timeoutMillis) {
        return call(() -> {
            try (var socket = new Socket()) {
                socket.setSoTimeout(timeoutMillis);
                socket.connect(new InetSocketAddress(address, port), timeoutMillis);
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(name + " to " + address + ":" + port + ": " + e.getMessage(), e);
            }
        });
    }

    String ip(String command) {
        var words = new ArrayList<>(List.of("-n", name));
        words.addAll(List.of(command.split(" ")));
        return ip(words.toArray(String[]::new));
    }

    String nft(String... words) {
        var command = new ArrayList<>(List.of("nft"));
        command.addAll(List.of(words));
        return execute(command.toArray(String[]::new));
    }

    /** Runs a program in the namespace. */
    String execute(String... words) {
        var command = new ArrayList<>(List.of("ip", "netns", "exec", name));
        command.addAll(List.of(words));
        return execute(command);
    }

    void stopServing() {
        for (Closeable server : servers) {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        servers.clear();
    }

    @Override
    public void close() throws IOException {
        stopServing();
        namespace.close();
        ip("netns", "delete", name);
    }

    @Override
    public String toString() {
        return name;
    }

    private static String ip(String... words) {
        var command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        return execute(command);
    }

    private static String execute(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor())
                    .as("%s: %s", String.join(" ", command), output)
                    .isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
