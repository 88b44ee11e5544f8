package io.skiff.agent.gateway;

import com.google.protobuf.ByteString;
import io.skiff.agent.log.LogQuery;
import io.skiff.agent.pod.PodUid;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.LogChunk;
import io.skiff.proto.node.OpenLog;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The logs that are read over one session. A thread for each, bounded in number; a reader waits while the connection is busy, so a
 * slow client costs no memory. This class starts threads.
 */
final class LogStreams {

    private static final Logger LOG = LogManager.getLogger(LogStreams.class);
    private static final int MOST_STREAMS = 32;
    private static final long STACK_BYTES = 256 * 1024;

    /** The session as the logs use it. */
    interface Out {

        /** Waits until the connection takes more. Returns whether it is still there. */
        boolean awaitReady() throws InterruptedException;

        void send(AgentMessage message);
    }

    private final LogSource source;
    private final Out out;
    private final Map<String, Thread> streams = new HashMap<>();

    LogStreams(LogSource source, Out out) {
        this.source = source;
        this.out = out;
    }

    synchronized void open(OpenLog request) {
        if (streams.size() >= MOST_STREAMS) {
            end(request.getStreamId(), "node reads " + MOST_STREAMS + " logs at once already; try again later");
            return;
        }
        var thread = new Thread(null, () -> read(request), "log-" + request.getStreamId(), STACK_BYTES);
        thread.setDaemon(true);
        streams.put(request.getStreamId(), thread);
        thread.start();
    }

    synchronized void close(String streamId) {
        var thread = streams.remove(streamId);
        if (thread != null) {
            thread.interrupt();
        }
    }

    synchronized void closeAll() {
        streams.values().forEach(Thread::interrupt);
        streams.clear();
    }

    private synchronized boolean isOpen(String streamId) {
        return streams.containsKey(streamId);
    }

    private void read(OpenLog request) {
        var id = request.getStreamId();
        try {
            var log = source.find(new PodUid(request.getPodUid()), request.getContainer(), request.getPrevious());
            if (log.isEmpty()) {
                end(id, missing(request));
                return;
            }
            log.get().reader().read(query(request), log.get().hasEnded(), content -> send(id, content));
            end(id, "");
        } catch (RuntimeException e) {
            LOG.warn(
                    "The log of container {} of pod {} cannot be read", request.getContainer(), request.getPodUid(), e);
            end(id, String.valueOf(e.getMessage()));
        } finally {
            close(id);
        }
    }

    private static String missing(OpenLog request) {
        return request.getPrevious()
                ? "previous terminated container \"" + request.getContainer() + "\" not found"
                : "container \"" + request.getContainer() + "\" has not started yet";
    }

    private static LogQuery query(OpenLog request) {
        return new LogQuery(
                request.getFollow(),
                request.getTimestamps(),
                request.hasTailLines() ? OptionalLong.of(request.getTailLines()) : OptionalLong.empty(),
                request.hasSince() ? Optional.of(PodReader.instant(request.getSince())) : Optional.empty(),
                request.hasLimitBytes() ? OptionalLong.of(request.getLimitBytes()) : OptionalLong.empty());
    }

    private boolean send(String streamId, byte[] content) {
        try {
            if (!out.awaitReady() || !isOpen(streamId)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        out.send(message(LogChunk.newBuilder().setStreamId(streamId).setContent(ByteString.copyFrom(content))));
        return true;
    }

    private void end(String streamId, String error) {
        out.send(
                message(LogChunk.newBuilder().setStreamId(streamId).setEnd(true).setError(error)));
    }

    private static AgentMessage message(LogChunk.Builder chunk) {
        return AgentMessage.newBuilder().setLogChunk(chunk).build();
    }
}
