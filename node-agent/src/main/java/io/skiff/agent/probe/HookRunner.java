package io.skiff.agent.probe;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.pod.Hook;
import io.skiff.agent.probe.Prober.Outcome;
import java.time.Duration;
import java.util.function.Consumer;

/** Does what is to be done after a container's start or before its stop signal, beside its callers. */
@FunctionalInterface
public interface HookRunner {

    /**
     * Begins, and returns at once.
     *
     * @param address the pod's
     * @param longest after which it is given up, as failed
     * @param done gets the outcome once, on any thread
     */
    void run(ContainerId container, Hook hook, String address, Duration longest, Consumer<Outcome> done);
}
