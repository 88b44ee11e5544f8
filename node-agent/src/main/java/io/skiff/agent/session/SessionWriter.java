package io.skiff.agent.session;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.pod.PodEvent;
import io.skiff.agent.pod.PodStatus;
import io.skiff.agent.pod.SetVersion;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.BodiesRequest;
import io.skiff.proto.node.NetworkApplied;
import io.skiff.proto.node.SetRefused;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;

/** Sends what the agent says on the present session, in the form of the protocol. Used by any thread. */
final class SessionWriter implements GatewayLink {

    private static final int MOST_EVENTS_WAITING = 500;

    private final Supplier<Optional<Session>> sessions;
    private final Queue<AgentMessage> events = new ArrayDeque<>();

    /** @param sessions gives the present session, welcome or not */
    SessionWriter(Supplier<Optional<Session>> sessions) {
        this.sessions = sessions;
    }

    private Optional<Session> session() {
        return sessions.get().filter(Session::isWelcome);
    }

    private void send(AgentMessage.Builder message) {
        session().ifPresent(present -> present.send(message.build()));
    }

    @Override
    public void sendStatus(PodStatus status, long sequence) {
        send(AgentMessage.newBuilder().setPodStatus(ReportWriter.status(status, sequence)));
    }

    @Override
    public void sendNode(NodeStatus node) {
        send(AgentMessage.newBuilder().setNodeStatus(ReportWriter.node(node)));
    }

    /** Events wait for a session, the oldest are dropped when there are too many. */
    @Override
    public void sendEvent(PodEvent event) {
        queue(AgentMessage.newBuilder().setPodEvent(ReportWriter.event(event)).build());
    }

    @Override
    public void warnOfNode(String reason, String message, Instant at) {
        queue(AgentMessage.newBuilder()
                .setNodeEvent(ReportWriter.nodeEvent(reason, message, at))
                .build());
    }

    private void queue(AgentMessage event) {
        synchronized (events) {
            if (events.size() >= MOST_EVENTS_WAITING) {
                events.remove();
            }
            events.add(event);
        }
        flushEvents();
    }

    /** Sends the events that waited for a session. */
    void flushEvents() {
        synchronized (events) {
            var present = session();
            while (present.filter(Session::isWelcome).isPresent() && !events.isEmpty()) {
                present.get().send(events.remove());
            }
        }
    }

    @Override
    public void requestBodies(List<PodUid> pods) {
        send(AgentMessage.newBuilder()
                .setBodiesRequest(BodiesRequest.newBuilder()
                        .addAllUids(pods.stream().map(PodUid::value).toList())));
    }

    @Override
    public void refuseSet(SetVersion offered, SetVersion seen, String reason) {
        send(AgentMessage.newBuilder()
                .setSetRefused(SetRefused.newBuilder()
                        .setVersion(ReportWriter.version(offered))
                        .setSeen(ReportWriter.version(seen))
                        .setReason(reason)));
    }

    @Override
    public void networkApplied(long revision) {
        send(AgentMessage.newBuilder()
                .setNetworkApplied(NetworkApplied.newBuilder().setRevision(revision)));
    }
}
