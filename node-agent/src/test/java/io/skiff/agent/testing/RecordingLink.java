package io.skiff.agent.testing;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.pod.PodEvent;
import io.skiff.agent.pod.PodStatus;
import io.skiff.agent.pod.SetVersion;
import io.skiff.agent.session.GatewayLink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records the agent's messages. */
public final class RecordingLink implements GatewayLink {

    private final Map<PodUid, PodStatus> statuses = new LinkedHashMap<>();
    private final Map<PodUid, Long> sequences = new LinkedHashMap<>();
    private final List<PodEvent> events = new ArrayList<>();
    private final List<String> nodeEvents = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    private final List<PodUid> requested = new ArrayList<>();
    private final List<NodeStatus> nodes = new ArrayList<>();
    private long networkRevision;

    @Override
    public synchronized void sendStatus(PodStatus status, long sequence) {
        long last = sequences.getOrDefault(status.uid(), 0L);
        if (sequence < last) {
            throw new AssertionError("status of " + status.uid() + " goes back from " + last + " to " + sequence);
        }
        sequences.put(status.uid(), sequence);
        statuses.put(status.uid(), status);
    }

    @Override
    public synchronized void sendNode(NodeStatus node) {
        nodes.add(node);
    }

    @Override
    public synchronized void sendEvent(PodEvent event) {
        events.add(event);
    }

    @Override
    public synchronized void warnOfNode(String reason, String message, Instant at) {
        nodeEvents.add(reason + ": " + message);
    }

    /** About the node, in the form {@code Reason: message}. */
    public synchronized List<String> nodeEvents() {
        return List.copyOf(nodeEvents);
    }

    @Override
    public synchronized void requestBodies(List<PodUid> pods) {
        requested.addAll(pods);
    }

    @Override
    public synchronized void refuseSet(SetVersion offered, SetVersion seen, String reason) {
        refusals.add(reason);
    }

    @Override
    public synchronized void networkApplied(long revision) {
        networkRevision = revision;
    }

    public synchronized Optional<PodStatus> status(PodUid pod) {
        return Optional.ofNullable(statuses.get(pod));
    }

    public synchronized long sequence(PodUid pod) {
        return sequences.getOrDefault(pod, 0L);
    }

    /** The events in the form {@code Reason: message}. */
    public synchronized List<String> events() {
        return events.stream()
                .map(event -> event.reason() + ": " + event.message())
                .toList();
    }

    public synchronized List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** The pods whose bodies were requested since the last call. */
    public synchronized List<PodUid> takeRequested() {
        var taken = List.copyOf(requested);
        requested.clear();
        return taken;
    }

    public synchronized List<NodeStatus> nodes() {
        return List.copyOf(nodes);
    }

    public synchronized long networkRevision() {
        return networkRevision;
    }
}
