package io.skiff.agent.session;

import com.google.protobuf.ByteString;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.log.LogQuery;
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
 * The logs that are read over one session. A thread for each, bounded in number; a reader waits while the connection is busy or the
 * client has not taken in what was sent, so a slow client costs no memory. This class starts threads.
 */
public final class LogStreams {

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
    private final Map<String, Stream> streams = new HashMap<>();

    private record Stream(Thread thread, LogCredit credit) {}

    LogStreams(LogSource source, Out out) {
        this.source = source;
        this.out = out;
    }

    synchronized void open(OpenLog request) {
        if (streams.size() >= MOST_STREAMS) {
            end(request.getStreamId(), "node reads " + MOST_STREAMS + " logs at once already; try again later");
            return;
        }
        var credit = new LogCredit(request.hasCreditBytes() ? request.getCreditBytes() : Long.MAX_VALUE);
        var thread = new Thread(null, () -> read(request, credit), "log-" + request.getStreamId(), STACK_BYTES);
        thread.setDaemon(true);
        streams.put(request.getStreamId(), new Stream(thread, credit));
        thread.start();
    }

    synchronized void credit(String streamId, long bytes) {
        var stream = streams.get(streamId);
        if (stream != null) {
            stream.credit.add(bytes);
        }
    }

    synchronized void close(String streamId) {
        var stream = streams.remove(streamId);
        if (stream != null) {
            stream.thread.interrupt();
        }
    }

    synchronized void closeAll() {
        streams.values().forEach(stream -> stream.thread.interrupt());
        streams.clear();
    }

    private synchronized boolean isOpen(String streamId) {
        return streams.containsKey(streamId);
    }

    private void read(OpenLog request, LogCredit credit) {
        var id = request.getStreamId();
        try {
            var log = source.find(new PodUid(request.getPodUid()), request.getContainer(), request.getPrevious());
            if (log.isEmpty()) {
                end(id, missing(request));
                return;
            }
            send(id, new byte[0], credit);
            log.get().reader().read(query(request), log.get().hasEnded(), content -> send(id, content, credit));
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

    private boolean send(String streamId, byte[] content, LogCredit credit) {
        try {
            credit.take(content.length);
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
