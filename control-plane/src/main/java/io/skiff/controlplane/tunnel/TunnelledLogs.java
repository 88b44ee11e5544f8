package io.skiff.controlplane.tunnel;

import com.google.protobuf.Timestamp;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.pod.PodState;
import io.skiff.proto.node.LogTarget;
import io.skiff.tunnel.Protocol;
import java.time.Instant;

/** Fetches the output of containers from their nodes. */
public final class TunnelledLogs implements PodLogs {

    private final Tunnels tunnels;

    public TunnelledLogs(Tunnels tunnels) {
        this.tunnels = tunnels;
    }

    @Override
    public Subscription open(Pod pod, Options options, Sink sink) {
        var target = new TunnelTarget(Protocol.LOG, target(pod, options).toByteString());
        var tunnel = tunnels.open(PodState.nodeName(pod).orElse(""), target, new Output(sink));
        return new Subscription() {
            @Override
            public void resumed() {
                tunnel.resume();
            }

            @Override
            public void close() {
                tunnel.close();
            }
        };
    }

    private static LogTarget target(Pod pod, Options options) {
        var target = LogTarget.newBuilder()
                .setPodUid(pod.getMetadata().getUid())
                .setContainer(options.container())
                .setFollow(options.follow())
                .setPrevious(options.previous())
                .setTimestamps(options.timestamps());
        options.tailLines().ifPresent(target::setTailLines);
        options.limitBytes().ifPresent(target::setLimitBytes);
        options.since().map(TunnelledLogs::timestamp).ifPresent(target::setSince);
        return target.build();
    }

    private static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    /** @param sink whose every piece comes on one stream */
    private record Output(Sink sink) implements Tunnel.Listener {

        @Override
        public void opened() {
            sink.chunk(new byte[0]);
        }

        @Override
        public boolean received(int stream, byte[] bytes) {
            return sink.chunk(bytes);
        }

        @Override
        public void ended() {
            sink.end();
        }

        @Override
        public void failed(String message) {
            sink.failed(message);
        }
    }
}
