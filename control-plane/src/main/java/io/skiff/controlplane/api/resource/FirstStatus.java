package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.object.Kinds;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.pod.QosClass;

/** The status that a pod is created with. */
final class FirstStatus {

    private FirstStatus() {}

    /** @param pod known to be a whole one */
    static void pod(ObjectNode pod) {
        var qosClass = QosClass.of(ObjectCodec.decode(Kinds.POD, pod));
        pod.putObject("status").put("phase", "Pending").put("qosClass", qosClass);
    }
}
