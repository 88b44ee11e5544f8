package io.skiff.controlplane.api.stream;

import io.netty.channel.Channel;
import io.skiff.controlplane.api.request.StreamClient;
import io.skiff.controlplane.api.request.StreamOffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a SPDY connection that belong together: those of a command, or the two of a forwarded connection. It is told to its opener
 * once all are there. All but what {@link StreamClient} says happens on the connection's event loop.
 */
final class SpdyBundle implements StreamClient {

    private final Channel channel;
    private final Set<Integer> expected;
    private final IntConsumer pausedBy;
    private final Runnable ended;
    private final Map<Integer, SpdyStream> streams = new ConcurrentHashMap<>();
    private final Set<Integer> finished = ConcurrentHashMap.newKeySet();
    private @Nullable Listener listener;
    private boolean isPaused;
    private boolean isOver;

    /**
     * @param expected the numbers of its streams
     * @param pausedBy told by how much the number of paused bundles changes
     * @param ended told when it is over
     */
    SpdyBundle(Channel channel, Set<Integer> expected, IntConsumer pausedBy, Runnable ended) {
        this.channel = channel;
        this.expected = Set.copyOf(expected);
        this.pausedBy = pausedBy;
        this.ended = ended;
    }

    /** False for a stream that it has, or should not have, or that comes too late. */
    boolean add(int number, SpdyStream stream) {
        return !isOver && expected.contains(number) && streams.putIfAbsent(number, stream) == null;
    }

    boolean isComplete() {
        return streams.size() == expected.size();
    }

    boolean isOpen() {
        return listener != null;
    }

    void open(int port, StreamOffer.Opener opener) {
        listener = opener.open(port, this);
    }

    /** What a client sends before it may is nobody's. */
    void received(int number, byte[] bytes) {
        if (listener != null && !isOver && !listener.received(number, bytes) && !isPaused) {
            isPaused = true;
            pausedBy.accept(1);
        }
    }

    void finished(int number) {
        if (listener != null && !isOver) {
            listener.finished(number);
        }
    }

    void drained() {
        if (listener != null && !isOver) {
            listener.drained();
        }
    }

    /** The client wants nothing more of a stream, and so of the others. It still waits for their ends: kubectl for that of the errors. */
    void reset(int number) {
        finished.add(number);
        expected.forEach(this::finish);
        gone();
    }

    /** The client has gone. */
    void gone() {
        boolean wasOver = isOver;
        over();
        if (listener != null && !wasOver) {
            listener.gone();
        }
    }

    private void over() {
        isOver = true;
        goOn();
        streams.clear();
    }

    private void goOn() {
        if (isPaused) {
            isPaused = false;
            pausedBy.accept(-1);
        }
    }

    @Override
    public boolean send(int number, byte[] bytes) {
        var stream = finished.contains(number) ? null : streams.get(number);
        return stream == null || stream.send(bytes);
    }

    @Override
    public void finish(int number) {
        var stream = finished.add(number) ? streams.get(number) : null;
        if (stream != null) {
            stream.finish();
        }
    }

    @Override
    public void resume() {
        channel.eventLoop().execute(this::goOn);
    }

    @Override
    public void end() {
        expected.forEach(this::finish);
        channel.eventLoop().execute(() -> {
            if (!isOver) {
                over();
                ended.run();
            }
        });
    }
}
