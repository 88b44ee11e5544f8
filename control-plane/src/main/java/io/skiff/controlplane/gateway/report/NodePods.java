package io.skiff.controlplane.gateway.report;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.util.Optional;

/** The pods that a node may see: its own. */
public final class NodePods {

    private NodePods() {}

    /** Finds the pod with this uid, if it exists and is bound to the node. */
    public static Optional<Pod> find(View view, String node, String namespace, String name, String uid) {
        return view.find(PodKind.POD, namespace, name)
                .map(Stored::object)
                .filter(pod -> uid.equals(pod.getMetadata().getUid()))
                .filter(pod -> PodState.nodeName(pod).filter(node::equals).isPresent());
    }
}
