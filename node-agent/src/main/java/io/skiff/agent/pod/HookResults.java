package io.skiff.agent.pod;

import io.skiff.agent.container.ContainerId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of the hooks of a pod's runs; nothing is known of one that has not begun. */
public record HookResults(Map<ContainerId, HookResult> postStarts, Map<ContainerId, HookResult> preStops) {

    public static final HookResults NONE = new HookResults(Map.of(), Map.of());

    public HookResults {
        postStarts = Map.copyOf(postStarts);
        preStops = Map.copyOf(preStops);
    }

    /** A hook that has begun. */
    public enum HookResult {
        RUNNING,
        DONE,
        FAILED
    }

    @Nullable
    HookResult postStart(ContainerId run) {
        return postStarts.get(run);
    }

    /** Whether a run that began with a hook before its stop signal may get the signal. */
    boolean isPreStopOver(ContainerId run) {
        return preStops.get(run) != HookResult.RUNNING;
    }
}
