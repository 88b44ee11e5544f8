package io.skiff.controlplane.gateway;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.view.View;
import io.skiff.proto.node.AssignedPod;
import io.skiff.proto.node.AssignedSet;
import io.skiff.proto.node.PodBodies;
import io.skiff.proto.node.SetVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The pods that one node is to run, as bodies; follows the view pod by pod. */
final class Assignment {

    /** Of a message with bodies; gRPC refuses 4 MB. */
    private static final int MESSAGE_BYTES = 3_000_000;

    private final String node;
    private final PodResolver resolver;
    private final View view;
    private final Map<String, io.skiff.proto.node.Pod> bodies = new TreeMap<>();
    private boolean isChanged = true;

    Assignment(String node, View view) {
        this.node = node;
        this.view = view;
        this.resolver = new PodResolver(view);
        reset();
    }

    /** Looks at all pods of the node. */
    void reset() {
        bodies.clear();
        view.podsOn(node).forEach(stored -> put(stored.object()));
        isChanged = true;
    }

    void put(Pod pod) {
        var body = resolver.body(pod);
        isChanged |= !body.equals(bodies.put(body.getUid(), body));
    }

    void remove(String uid) {
        isChanged |= bodies.remove(uid) != null;
    }

    /** What pods of a namespace refer to may have changed. */
    void resolveAgain(String namespace) {
        view.podsOn(node).stream()
                .filter(stored -> stored.namespace().equals(namespace))
                .forEach(stored -> put(stored.object()));
    }

    boolean isChanged() {
        return isChanged;
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
