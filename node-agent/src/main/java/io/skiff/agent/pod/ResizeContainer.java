package io.skiff.agent.pod;

import io.skiff.agent.cgroup.PodLimits;
import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ResourceSpec;
import java.util.Map;

/**
 * Gives a running container other resources.
 *
 * @param labels that it has then
 * @param share of its whole pod from then on
 */
public record ResizeContainer(ContainerId id, ResourceSpec resources, Map<String, String> labels, PodLimits share)
        implements PodAction.Separate {

    @Override
    public void applyTo(PodTarget target) {
        target.resizeContainer(this);
    }

    @Override
    public String key() {
        return PodAction.resizeKey(id.name());
    }
}
