package io.skiff.controlplane.gateway;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.gateway.body.PodResolver;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.tunnel.PodLogs;
import io.skiff.proto.node.CloseLog;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.LogChunk;
import io.skiff.proto.node.LogCredit;
import io.skiff.proto.node.OpenLog;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** Fetches the output of containers through the nodes' streams. */
public final class LogTunnels implements PodLogs {

    /** Each slow reader costs a megabyte or two of the heap. */
    static final int MOST_TUNNELS = 50;

    private final Consumer<Runnable> gatewayThread;
    private final Map<String, AgentSession> sessions;

    /** By stream id; touched by the gateway's thread only. */
    private final Map<String, Tunnel> tunnels = new HashMap<>();

    LogTunnels(Consumer<Runnable> gatewayThread, Map<String, AgentSession> sessions) {
        this.gatewayThread = gatewayThread;
        this.sessions = sessions;
    }

    private record Tunnel(AgentSession session, LogOutlet outlet) {}

    @Override
    public Subscription open(Pod pod, Options options, Sink sink) {
        var id = UUID.randomUUID().toString();
        var outlet = new LogOutlet(sink);
        gatewayThread.accept(() -> open(id, pod, options, outlet));
        return new Subscription() {
            @Override
            public void resumed() {
                gatewayThread.accept(() -> LogTunnels.this.resume(id, outlet));
            }

            @Override
            public void close() {
                gatewayThread.accept(() -> LogTunnels.this.close(id));
            }
        };
    }

    private void open(String id, Pod pod, Options options, LogOutlet outlet) {
        var node = PodState.nodeName(pod).orElse("");
        var session = sessions.get(node);
        if (session == null || !session.isWelcome) {
            outlet.fail("logs of %s/%s: node %s is not connected"
                    .formatted(
                            pod.getMetadata().getNamespace(), pod.getMetadata().getName(), node));
            return;
        }
        if (tunnels.size() >= MOST_TUNNELS) {
            outlet.fail("%d logs are read at once already; try again later".formatted(MOST_TUNNELS));
            return;
        }
        tunnels.put(id, new Tunnel(session, outlet));
        var request = OpenLog.newBuilder()
                .setStreamId(id)
                .setPodUid(pod.getMetadata().getUid())
                .setContainer(options.container())
                .setFollow(options.follow())
                .setPrevious(options.previous())
                .setTimestamps(options.timestamps())
                .setCreditBytes(LogOutlet.CREDIT_BYTES);
        options.tailLines().ifPresent(request::setTailLines);
        options.limitBytes().ifPresent(request::setLimitBytes);
        options.since().map(PodResolver::timestamp).ifPresent(request::setSince);
        session.send(GatewayMessage.newBuilder().setOpenLog(request));
    }

    void take(AgentSession session, LogChunk chunk) {
        var tunnel = tunnels.get(chunk.getStreamId());
        if (tunnel == null || tunnel.session != session) {
            return;
        }
        var isContent = !chunk.getContent().isEmpty() || !chunk.getEnd();
        if (isContent && !tunnel.outlet.write(chunk.getContent().toByteArray())) {
            tunnel.outlet.fail(
                    "the output comes faster than it is read; ask for less of it with --tail or --limit-bytes");
            close(chunk.getStreamId());
        } else if (chunk.getEnd()) {
            tunnels.remove(chunk.getStreamId());
            tunnel.outlet.end(chunk.getError());
        } else {
            giveCredit(chunk.getStreamId(), tunnel);
        }
    }

    private void resume(String id, LogOutlet outlet) {
        outlet.resume();
        var tunnel = tunnels.get(id);
        if (tunnel != null) {
            giveCredit(id, tunnel);
        }
    }

    private static void giveCredit(String id, Tunnel tunnel) {
        tunnel.outlet
                .credit()
                .ifPresent(bytes -> tunnel.session.send(GatewayMessage.newBuilder()
                        .setLogCredit(LogCredit.newBuilder().setStreamId(id).setBytes(bytes))));
    }

    void sessionEnded(AgentSession session) {
        tunnels.values().removeIf(tunnel -> {
            if (tunnel.session == session) {
                tunnel.outlet.fail("the connection to node " + session.node() + " was lost");
            }
            return tunnel.session == session;
        });
    }

    private void close(String id) {
        var tunnel = tunnels.remove(id);
        if (tunnel != null) {
            tunnel.session.send(GatewayMessage.newBuilder()
                    .setCloseLog(CloseLog.newBuilder().setStreamId(id)));
        }
    }
}
