package io.skiff.controlplane.tunnel;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** Keeps what came through a tunnel. */
public final class HeardTunnel implements Tunnel.Listener {

    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private boolean wantsMore = true;
    private boolean isOpened;
    private boolean isEnded;

    /** One who takes a piece, and then no more. */
    public static HeardTunnel slow() {
        var listener = new HeardTunnel();
        listener.wantsMore = false;
        return listener;
    }

    public synchronized void wantMore() {
        wantsMore = true;
    }

    @Override
    public synchronized void opened() {
        isOpened = true;
    }

    @Override
    public synchronized boolean received(int stream, byte[] bytes) {
        text.append(new String(bytes, StandardCharsets.UTF_8));
        return wantsMore;
    }

    @Override
    public synchronized void ended() {
        isEnded = true;
    }

    @Override
    public void failed(String message) {
        failure.complete(message);
    }

    /** Comes when it does. */
    public CompletableFuture<String> failure() {
        return failure;
    }

    public String failedWith() {
        return failure.getNow("");
    }

    public synchronized String text() {
        return text.toString();
    }

    public synchronized boolean isOpened() {
        return isOpened;
    }

    public synchronized boolean isEnded() {
        return isEnded;
    }
}
