package io.skiff.agent.session;

import io.skiff.agent.pod.Eviction;
import io.skiff.agent.pod.QualityOfService;
import io.skiff.agent.pod.Standing;
import io.skiff.proto.node.Pod;

/** Reads how a pod of the protocol stands among those of its node. */
final class StandingReader {

    private StandingReader() {}

    static Standing read(Pod pod) {
        return new Standing(
                QualityOfService.parse(pod.getQosClass()),
                pod.hasEviction() ? new Eviction(pod.getEviction().getMessage()) : null);
    }
}
