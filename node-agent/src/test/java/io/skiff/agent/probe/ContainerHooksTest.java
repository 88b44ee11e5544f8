package io.skiff.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.container.ExecRequest;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.Hook;
import io.skiff.agent.pod.ProbeSpec;
import io.skiff.agent.probe.Prober.Outcome;
import io.skiff.agent.probe.Prober.Verdict;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ContainerHooksTest {

    private static final ContainerId RUN = new ContainerId(new PodUid("1-2"), "main", 0);
    private static final ProbeSpec.Exec WARM = new ProbeSpec.Exec(List.of("warm"));

    private final List<ExecRequest> executed = new CopyOnWriteArrayList<>();

    /** Programs that succeed, but for one that meets a fault of the agent. */
    private final ContainerRuntime runtime = (ContainerRuntime) Proxy.newProxyInstance(
            ContainerRuntime.class.getClassLoader(), new Class<?>[] {ContainerRuntime.class}, (proxy, method, args) -> {
                var request = (ExecRequest) args[1];
                executed.add(request);
                if (request.argv().contains("fault")) {
                    throw new StackOverflowError();
                }
                return new ExecRequest.Result(0, new byte[0], false);
            });

    private Outcome run(Hook hook, Duration longest) throws Exception {
        var outcome = new CompletableFuture<Outcome>();
        new ContainerHooks(runtime).run(RUN, hook, "127.0.0.1", longest, outcome::complete);
        return outcome.get(1, TimeUnit.MINUTES);
    }

    @Test
    void whatAHookHasStartedMayStayAndWhatAProbeHasMayNot() throws Exception {
        assertThat(run(new Hook.Ask(WARM), Duration.ofHours(1))).isEqualTo(Outcome.SUCCESS);
        assertThat(executed).extracting(ExecRequest::leavesOthers).containsExactly(true);
        assertThat(executed.get(0).timeout()).isGreaterThan(Duration.ofMinutes(50));

        var second = Duration.ofSeconds(1);
        new ContainerProber(runtime).probe(RUN, new ProbeSpec(WARM, second, second, second, 1, 3), "127.0.0.1");
        assertThat(executed).extracting(ExecRequest::leavesOthers).containsExactly(true, false);
    }

    @Test
    void aHookEndsAlsoWhenTheAgentFails() throws Exception {
        var outcome = run(new Hook.Ask(new ProbeSpec.Exec(List.of("fault"))), Duration.ofHours(1));
        assertThat(outcome.verdict()).isEqualTo(Verdict.ERROR);
    }

    @Test
    void aSleepTakesNoLongerThanItMay() throws Exception {
        assertThat(run(new Hook.Sleep(Duration.ofDays(1)), Duration.ofMillis(10))
                        .verdict())
                .isEqualTo(Verdict.FAILURE);
        assertThat(run(new Hook.Sleep(Duration.ofMillis(10)), Duration.ofDays(1)))
                .isEqualTo(Outcome.SUCCESS);
    }
}
