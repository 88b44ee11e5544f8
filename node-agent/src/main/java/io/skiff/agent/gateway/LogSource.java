package io.skiff.agent.gateway;

import io.skiff.agent.log.LogReader;
import io.skiff.agent.pod.PodUid;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The logs of the containers on this node. */
public interface LogSource {

    /**
     * The log of the newest run of a container, or of the one before.
     *
     * @return empty when there was no such run
     */
    Optional<RunLog> find(PodUid pod, String container, boolean isPrevious);

    /** @param hasEnded whether nothing more will be written */
    record RunLog(LogReader reader, BooleanSupplier hasEnded) {}
}
