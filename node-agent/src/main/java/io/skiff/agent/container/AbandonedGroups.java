package io.skiff.agent.container;

import io.skiff.agent.cgroup.CgroupTree;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** The control groups of pods whose sandboxes were never made: an agent was killed in between. */
record AbandonedGroups(CgroupTree cgroups, Sandboxes sandboxes) {

    private static final Logger LOG = LogManager.getLogger(AbandonedGroups.class);

    void remove() {
        for (var pod : cgroups.pods()) {
            try {
                if (sandboxes.find(new PodUid(pod)).isEmpty()) {
                    cgroups.removePod(pod);
                }
            } catch (RuntimeException fault) {
                LOG.warn("The control group of pod {}, which is not there, was not removed", pod, fault);
            }
        }
    }
}
