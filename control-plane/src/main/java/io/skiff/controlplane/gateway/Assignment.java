package io.skiff.controlplane.gateway;

import io.fabric8.kubernetes.api.model.PodBuilder;
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
final class Assignment {

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
    private final NetworkFeed network;
    private Map<String, Pod> bodies = new TreeMap<>();

    private final Drains drains;
    private boolean isChanged = true;

    Assignment(String node, View view, NetworkFeed network, Instant now) {
        this.node = node;
        this.view = view;
        this.network = network;
        this.resolver = new PodResolver(view);
        this.drains = new Drains(view, network);
        reset(now);
    }

    /** Looks at all pods of the node. */
    void reset(Instant now) {
        var fresh = new TreeMap<String, Pod>();
        view.podsOn(node).forEach(stored -> {
            var body = bounded(stored.object(), body(stored.object(), now), fresh);
            fresh.put(body.getUid(), body);
        });
        drains.forgetAllBut(fresh.keySet());
        bodies = fresh;
        isChanged = true;
    }

    void put(io.fabric8.kubernetes.api.model.Pod pod, Instant now) {
        put(bounded(pod, body(pod, now), bodies));
    }

    private void put(Pod body) {
        isChanged |= !body.equals(bodies.put(body.getUid(), body));
    }

    void remove(String uid) {
        drains.forget(uid);
        isChanged |= bodies.remove(uid) != null;
    }

    /** What pods of a namespace refer to may have changed. */
    void resolveAgain(String namespace, Instant now) {
        view.podsOn(node).stream()
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
    private Pod bounded(io.fabric8.kubernetes.api.model.Pod pod, Pod body, Map<String, Pod> others) {
        long size = body.getSerializedSize();
        if (size > MOST_BODY_BYTES) {
            return resolver.unreadable(
                    pod,
                    "the pod with the ConfigMaps and Secrets that it names has " + size + " bytes, " + MOST_BODY_BYTES
                            + " is the most; name less of them");
        }
        long beside = others.values().stream()
                .filter(other -> !other.getUid().equals(body.getUid()))
                .mapToLong(Pod::getSerializedSize)
                .sum();
        return beside + size <= MOST_NODE_BYTES
                ? body
                : resolver.unreadable(
                        pod,
                        "the pods of node " + node + " with the ConfigMaps and Secrets that they name have " + beside
                                + " bytes without this one of " + size + ", " + MOST_NODE_BYTES
                                + " is the most; name less of them, or add a node");
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
    void endDrains(Instant now) {
        if (drains.isEmpty()) {
            return;
        }
        var pods = new HashMap<String, io.fabric8.kubernetes.api.model.Pod>();
        view.podsOn(node).forEach(stored -> pods.put(stored.uid(), stored.object()));
        for (var uid : drains.end(pods, network.madeByAll(), now)) {
            Optional.ofNullable(pods.get(uid)).ifPresent(pod -> put(bounded(pod, resolved(pod), bodies)));
        }
    }

    Optional<Instant> nextDue() {
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
    AssignedSet take(SetVersion version) {
        isChanged = false;
        var set = AssignedSet.newBuilder().setVersion(version);
        bodies.values()
                .forEach(body -> set.addPods(
                        AssignedPod.newBuilder().setUid(body.getUid()).setHash(body.getHash())));
        return set.build();
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
