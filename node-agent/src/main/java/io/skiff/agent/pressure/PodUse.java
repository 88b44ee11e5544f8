package io.skiff.agent.pressure;

import io.skiff.agent.container.PodUid;
import java.util.List;

/**
 * What a pod uses of the one thing that runs out.
 *
 * @param title for messages
 * @param beside its containers, such as its volumes
 * @param isWhole whether that is all; otherwise it is the least
 */
public record PodUse(PodUid uid, String title, List<OfContainer> containers, long beside, boolean isWhole) {

    public PodUse {
        containers = List.copyOf(containers);
    }

    /** @param requested 0 if it asked for nothing of it */
    public record OfContainer(String name, long used, long requested) {}

    long used() {
        return beside + containers.stream().mapToLong(OfContainer::used).sum();
    }

    private long requested() {
        return containers.stream().mapToLong(OfContainer::requested).sum();
    }

    /** Negative if it keeps within what it asked for. */
    long excess() {
        return used() - requested();
    }
}
