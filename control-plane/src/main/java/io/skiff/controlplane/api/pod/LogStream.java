package io.skiff.controlplane.api.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.api.request.Outlet;
import io.skiff.controlplane.api.request.Reply;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.tunnel.PodLogs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends a container's output to a client. The reply begins with the output, so a log that cannot be read is an error
 * and not a text.
 */
public final class LogStream implements PodLogs.Sink {

    /**
     * The longest wait for the node, which tells at once whether there is such a log. Without an answer the reply
     * begins anyway.
     */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    private final CountDownLatch begun = new CountDownLatch(1);

    /** The output before the reply begins: one piece, because no more is requested then, and the text of a fault. */
    private final List<byte[]> early = new ArrayList<>();

    private boolean isEnded;
    private @Nullable String failure;
    private @Nullable Outlet outlet;

    private LogStream() {}

    /** Waits a short while for the beginning of the output. */
    static Reply open(PodLogs logs, Pod pod, PodLogs.Options options) {
        var stream = new LogStream();
        var subscription = logs.open(pod, options, stream);
        stream.awaitBeginning(subscription);
        stream.failure().ifPresent(message -> {
            throw Failures.badRequest(message);
        });
        return new Reply.Streamed("text/plain", outlet -> stream.flowTo(outlet, subscription));
    }

    private void awaitBeginning(PodLogs.Subscription subscription) {
        try {
            var unused = begun.await(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            subscription.close();
            Thread.currentThread().interrupt();
            throw Failures.internal("the server stops");
        }
    }

    private synchronized Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    private void flowTo(Outlet client, PodLogs.Subscription subscription) {
        synchronized (this) {
            outlet = client;
            early.forEach(client::send);
            early.clear();
            if (failure != null) {
                sendText(client, failure);
            }
            if (isEnded) {
                client.end();
            }
        }
        client.onDrained(subscription::resumed);
        client.onClosed(subscription::close);
        subscription.resumed();
    }

    @Override
    public synchronized boolean chunk(byte[] bytes) {
        var client = outlet;
        begun.countDown();
        if (client != null) {
            return bytes.length == 0 || client.send(bytes);
        }
        if (bytes.length > 0) {
            early.add(bytes);
        }
        return false;
    }

    @Override
    public synchronized void end() {
        isEnded = true;
        begun.countDown();
        if (outlet != null) {
            outlet.end();
        }
    }

    /** Reports a fault, which can only go into the text once the reply has begun. */
    @Override
    public synchronized void failed(String message) {
        isEnded = true;
        if (outlet != null) {
            sendText(outlet, message);
            outlet.end();
        } else if (begun.getCount() == 0) {
            early.add(text(message));
        } else {
            failure = message;
        }
        begun.countDown();
    }

    private static void sendText(Outlet client, String message) {
        client.send(text(message));
    }

    private static byte[] text(String message) {
        return (message + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
