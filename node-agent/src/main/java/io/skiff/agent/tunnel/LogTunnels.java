package io.skiff.agent.tunnel;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.log.LogQuery;
import io.skiff.proto.node.LogTarget;
import io.skiff.tunnel.Protocol;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Tunnels to the logs of containers. */
public final class LogTunnels implements TunnelHandler {

    private final LogSource source;

    public LogTunnels(LogSource source) {
        this.source = source;
    }

    @Override
    public void serve(ByteString target, Tunnel tunnel) throws TunnelException, InvalidProtocolBufferException {
        var asked = LogTarget.parseFrom(target);
        var log = source.find(new PodUid(asked.getPodUid()), asked.getContainer(), asked.getPrevious())
                .orElseThrow(() -> new TunnelException(missing(asked)));
        tunnel.opened();
        log.reader().read(query(asked), log.hasEnded(), content -> send(tunnel, content));
    }

    private static String missing(LogTarget asked) {
        return asked.getPrevious()
                ? "previous terminated container \"" + asked.getContainer() + "\" not found"
                : "container \"" + asked.getContainer() + "\" has not started yet";
    }

    private static LogQuery query(LogTarget asked) {
        var since = asked.getSince();
        return new LogQuery(
                asked.getFollow(),
                asked.getTimestamps(),
                asked.hasTailLines() ? OptionalLong.of(asked.getTailLines()) : OptionalLong.empty(),
                asked.hasSince()
                        ? Optional.of(Instant.ofEpochSecond(since.getSeconds(), since.getNanos()))
                        : Optional.empty(),
                asked.hasLimitBytes() ? OptionalLong.of(asked.getLimitBytes()) : OptionalLong.empty());
    }

    private static boolean send(Tunnel tunnel, byte[] content) {
        try {
            return tunnel.send(Protocol.OUTPUT, content);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
