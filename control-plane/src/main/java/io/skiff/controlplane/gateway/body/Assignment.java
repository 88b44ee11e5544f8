package io.skiff.controlplane.gateway.body;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.skiff.controlplane.gateway.network.Drains;
import io.skiff.controlplane.gateway.network.NetworkFeed;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import io.skiff.proto.node.AssignedPod;
import io.skiff.proto.node.AssignedSet;
import io.skiff.proto.node.Pod;
import io.skiff.proto.node.PodBodies;
import io.skiff.proto.node.SetVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** The pods that one node is to run, as bodies; follows the view pod by pod. */
public final class Assignment {

    private static final Logger LOG = LogManager.getLogger(Assignment.class);

    /** Of a message with bodies; gRPC refuses 4 MB. */
    private static final int MESSAGE_BYTES = 3_000_000;

    /** Of one body with all ConfigMaps and Secrets that it names: the agent has it in memory beside the message it came in. */
    private static final int MOST_BODY_BYTES = 4_000_000;

    /** Of all bodies of a node: kept here for each node, and there in a heap of 96 MB. */
    private static final long MOST_NODE_BYTES = 16_000_000;

    private final String node;
    private final PodResolver resolver;
    private final View view;
    private final BodyRoom room;
    private Bodies bodies = new Bodies();

    /** The sizes of those for which there is no room, by uid. */
    private final Map<String, Integer> waiting = new TreeMap<>();

    private final Drains drains;
    private boolean isChanged = true;

    public Assignment(String node, View view, NetworkFeed network, BodyRoom room, Instant now) {
        this.node = node;
        this.view = view;
        this.room = room;
        this.resolver = new PodResolver(view);
        this.drains = new Drains(view, network);
        reset(now);
    }

    /** Looks at all pods of the node. */
    public void reset(Instant now) {
        var fresh = new Bodies();
        waiting.clear();
        view.onNode(PodKind.POD, node)
                .forEach(stored -> fresh.put(bounded(stored.object(), body(stored.object(), now), fresh)));
        drains.forgetAllBut(fresh.uids());
        bodies = fresh;
        isChanged = true;
    }

    public void put(io.fabric8.kubernetes.api.model.Pod pod, Instant now) {
        put(bounded(pod, body(pod, now), bodies));
    }

    private void put(Pod body) {
        isChanged |= !body.equals(bodies.put(body));
    }

    public void remove(String uid) {
        drains.forget(uid);
        waiting.remove(uid);
        isChanged |= bodies.remove(uid) != null;
    }

    /** What pods of a namespace refer to may have changed. */
    public void resolveAgain(String namespace, Instant now) {
        view.onNode(PodKind.POD, node).stream()
                .filter(stored -> stored.namespace().equals(namespace))
                .forEach(stored -> put(stored.object(), now));
    }

    // ---- bodies

    private Pod body(io.fabric8.kubernetes.api.model.Pod pod, Instant now) {
        var sent = bodies.get(pod.getMetadata().getUid());
        var isTold = sent == null || sent.hasDeletion();
        return resolved(drains.hold(pod, isTold, now) ? unmarked(pod) : pod);
    }

    /** One pod that cannot be read must not keep the others from the node. */
    private Pod resolved(io.fabric8.kubernetes.api.model.Pod pod) {
        try {
            return resolver.body(pod);
        } catch (RuntimeException e) {
            var body = resolver.unreadable(pod, "the pod cannot be read: " + e);
            if (!body.equals(bodies.get(body.getUid()))) {
                LOG.error("Pod {}/{} cannot be read", body.getNamespace(), body.getName(), e);
            }
            return body;
        }
    }

    /** What users name in many pods multiplies: one that is too much waits and says so, and what runs of it goes on. */
    private Pod bounded(io.fabric8.kubernetes.api.model.Pod pod, Pod body, Bodies among) {
        int size = body.getSerializedSize();
        waiting.remove(body.getUid());
        if (size > MOST_BODY_BYTES) {
            return resolver.unreadable(
                    pod,
                    "the pod with the ConfigMaps and Secrets that it names has " + size + " bytes, " + MOST_BODY_BYTES
                            + " is the most; name less of them");
        }
        long beside = among.bytesWithout(body.getUid());
        if (beside + size > MOST_NODE_BYTES) {
            return waits(
                    pod,
                    size,
                    "the pods of node " + node + " with the ConfigMaps and Secrets that they name have " + beside
                            + " bytes without this one of " + size + ", " + MOST_NODE_BYTES
                            + " is the most; name less of them, or add a node");
        }
        return room.make(this, beside + size) ? body : waitsForOthers(pod, size);
    }

    private Pod waitsForOthers(io.fabric8.kubernetes.api.model.Pod pod, int size) {
        return waits(
                pod,
                size,
                "the pods of all nodes with the ConfigMaps and Secrets that they name would have more than "
                        + BodyRoom.MOST_BYTES + " bytes, and those of node " + node + " have the most; this one has "
                        + size + "; name less of them");
    }

    private Pod waits(io.fabric8.kubernetes.api.model.Pod pod, int size, String why) {
        waiting.put(pod.getMetadata().getUid(), size);
        return resolver.unreadable(pod, why);
    }

    /** The largest waits from now on. False when that makes no room. */
    boolean giveWay() {
        var largest = bodies.largestBut(waiting.keySet());
        var pod = largest.flatMap(body -> stored(body.getUid()));
        if (largest.isEmpty() || pod.isEmpty()) {
            return false;
        }
        int size = largest.get().getSerializedSize();
        var small = waitsForOthers(pod.get(), size);
        put(small);
        return small.getSerializedSize() < size;
    }

    /** Takes the smallest of those that wait when there is room for it by now. */
    public boolean lookAgain(Instant now) {
        var smallest = waiting.entrySet().stream().min(Map.Entry.comparingByValue());
        if (smallest.isEmpty()) {
            return false;
        }
        var uid = smallest.get().getKey();
        long together = bodies.bytesWithout(uid) + smallest.get().getValue();
        if (together > MOST_NODE_BYTES || !room.has(this, together)) {
            return false;
        }
        stored(uid).ifPresentOrElse(pod -> put(pod, now), () -> waiting.remove(uid));
        return true;
    }

    private Optional<io.fabric8.kubernetes.api.model.Pod> stored(String uid) {
        return view.onNode(PodKind.POD, node).stream()
                .filter(stored -> stored.uid().equals(uid))
                .map(Stored::object)
                .findFirst();
    }

    /** Of all bodies that are kept. */
    long bytes() {
        return bodies.bytes();
    }

    private static io.fabric8.kubernetes.api.model.Pod unmarked(io.fabric8.kubernetes.api.model.Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .withDeletionTimestamp(null)
                .withDeletionGracePeriodSeconds(null)
                .endMetadata()
                .build();
    }

    // ---- traffic leaves a pod before the node hears of its end

    /** Tells the node of the ends that had to wait, as far as they need not any more. */
    public void endDrains(Instant now) {
        if (drains.isEmpty()) {
            return;
        }
        var pods = new HashMap<String, io.fabric8.kubernetes.api.model.Pod>();
        view.onNode(PodKind.POD, node).forEach(stored -> pods.put(stored.uid(), stored.object()));
        for (var uid : drains.end(pods, now)) {
            Optional.ofNullable(pods.get(uid)).ifPresent(pod -> put(bounded(pod, resolved(pod), bodies)));
        }
    }

    public Optional<Instant> nextDue() {
        return drains.nextDue();
    }

    // ---- what is sent

    boolean isChanged() {
        return isChanged;
    }

    /** What was sent was not taken. */
    void sendAgain() {
        isChanged = true;
    }

    /** The whole set; from now on it counts as sent. */
    AssignedSet.Builder take(SetVersion version) {
        isChanged = false;
        var set = AssignedSet.newBuilder().setVersion(version);
        bodies.all()
                .forEach(body -> set.addPods(
                        AssignedPod.newBuilder().setUid(body.getUid()).setHash(body.getHash())));
        return set;
    }

    /** The bodies that were asked for and are still assigned, in as many messages as they need. */
    List<PodBodies> bodies(List<String> uids) {
        var messages = new ArrayList<PodBodies>();
        var message = PodBodies.newBuilder();
        int size = 0;
        for (var uid : uids) {
            var body = bodies.get(uid);
            if (body == null) {
                continue;
            }
            if (size > 0 && size + body.getSerializedSize() > MESSAGE_BYTES) {
                messages.add(message.build());
                message = PodBodies.newBuilder();
                size = 0;
            }
            message.addPods(body);
            size += body.getSerializedSize();
        }
        if (size > 0) {
            messages.add(message.build());
        }
        return messages;
    }
}
