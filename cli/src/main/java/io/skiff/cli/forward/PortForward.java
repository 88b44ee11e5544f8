package io.skiff.cli.forward;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.PortConnection;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.client.UnreachableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * Ports of this host whose connections go on into a pod. Each connection has two threads here and a connection of its own to the server, so
 * that none holds up another one; there are {@value #MOST_CONNECTIONS} at once, and further ones wait.
 */
public final class PortForward implements AutoCloseable {

    private static final int MOST_CONNECTIONS = 64;
    private static final int BACKLOG = 128;
    private static final int PIECE = 16 << 10;

    private final ApiClient api;
    private final String path;
    private final Console console;
    private final List<ServerSocket> listeners = new ArrayList<>();
    private final Semaphore places = new Semaphore(MOST_CONNECTIONS);
    private final CompletableFuture<String> lost = new CompletableFuture<>();

    /** @param path of the pod's sub-resource portforward */
    public PortForward(ApiClient api, String path, Console console) {
        this.api = api;
        this.path = path;
        this.console = console;
    }

    /**
     * Begins to listen.
     *
     * @param local 0 for any port
     * @return the local port
     * @throws IOException if it is taken, or the address is none of this host
     */
    public int listen(InetAddress address, int local, int remote) throws IOException {
        var listener = new ServerSocket();
        listeners.add(listener);
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(address, local), BACKLOG);
        int port = listener.getLocalPort();
        start("listener", () -> accept(listener, port, remote));
        return port;
    }

    private static void start(String name, Runnable action) {
        var thread = new Thread(action, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(ServerSocket listener, int local, int remote) {
        try {
            while (true) {
                places.acquire();
                Socket accepted = listener.accept();
                print("Handling connection for " + local);
                start("forward", () -> {
                    try (accepted) {
                        forward(accepted, local, remote);
                    } catch (IOException e) {
                        warn(local, remote, String.valueOf(e.getMessage()));
                    } finally {
                        places.release();
                    }
                });
            }
        } catch (IOException e) {
            lost.complete("error: listening on port " + local + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forward(Socket accepted, int local, int remote) throws IOException {
        accepted.setTcpNoDelay(true);
        try (PortConnection pod = open(remote)) {
            start("to-pod", () -> send(accepted, pod));
            byte[] buffer = new byte[PIECE];
            OutputStream out = accepted.getOutputStream();
            for (int count = pod.read(buffer); count >= 0; count = pod.read(buffer)) {
                if (count == 0) {
                    accepted.shutdownOutput();
                } else {
                    out.write(buffer, 0, count);
                }
            }
            pod.fault().ifPresent(fault -> warn(local, remote, fault));
        } catch (StatusException refusal) {
            lost.complete(refusal.describe());
        } catch (UnreachableException away) {
            warn(local, remote, String.valueOf(away.getMessage()));
        }
    }

    private PortConnection open(int remote) throws IOException {
        // the client is for one thread at a time
        synchronized (api) {
            return PortConnection.open(api, path, remote);
        }
    }

    private static void send(Socket accepted, PortConnection pod) {
        try {
            InputStream in = accepted.getInputStream();
            byte[] buffer = new byte[PIECE];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                pod.send(buffer, count);
            }
            pod.finish();
        } catch (IOException e) {
            // one of the two has gone; the other one is not to wait
            pod.close();
        }
    }

    private void warn(int local, int remote, String fault) {
        synchronized (console) {
            console.err().println("error: an error occurred forwarding " + local + " -> " + remote + ": " + fault);
        }
    }

    private void print(String line) {
        synchronized (console) {
            console.out().println(line);
            console.out().flush();
        }
    }

    /** Waits until the pod cannot be reached any more, and says why. */
    public CommandException awaitLoss() {
        return new CommandException(lost.join() + "\nerror: lost connection to pod");
    }

    @Override
    public void close() {
        for (ServerSocket listener : listeners) {
            closeQuietly(listener);
        }
    }

    private static void closeQuietly(ServerSocket listener) {
        try {
            listener.close();
        } catch (IOException e) {
            return; // nobody listens there any more
        }
    }
}
