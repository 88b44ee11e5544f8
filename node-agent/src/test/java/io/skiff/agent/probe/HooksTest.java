package io.skiff.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.Hook;
import io.skiff.agent.pod.HookResults.HookResult;
import io.skiff.agent.testing.FakeHooks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HooksTest {

    private static final PodUid POD = new PodUid("1-2");
    private static final ContainerId RUN = new ContainerId(POD, "main", 0);

    private final List<PodUid> told = new ArrayList<>();

    /** The node has no more threads, or a grace period is too long for a clock. */
    @Test
    void aHookThatCannotBeBegunHasFailed() {
        var hooks = new Hooks(
                (container, hook, address, longest, done) -> {
                    throw new ArithmeticException("long overflow");
                },
                new FakeHooks(),
                told::add);

        hooks.postStart(RUN, new Hook.Sleep(Duration.ZERO), "");
        hooks.preStop(RUN, new Hook.Sleep(Duration.ZERO), "", Duration.ofSeconds(Long.MAX_VALUE));

        var results = hooks.results(POD, Set.of(RUN));
        assertThat(results.postStarts()).containsEntry(RUN, HookResult.FAILED);
        assertThat(results.preStops()).containsEntry(RUN, HookResult.FAILED);
        assertThat(told).containsExactly(POD, POD);
    }
}
