package io.skiff.agent.tunnel;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.log.LogReader;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The logs of the containers on this node. */
public interface LogSource {

    /**
     * Finds the log of the newest run of a container, or of the one before.
     *
     * @return empty if there was no such run
     */
    Optional<RunLog> find(PodUid pod, String container, boolean isPrevious);

    /** @param hasEnded whether nothing more will be written */
    record RunLog(LogReader reader, BooleanSupplier hasEnded) {}
}
