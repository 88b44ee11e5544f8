package io.skiff.agent.core;

import static io.skiff.agent.testing.AgentHarness.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.pod.ContainerLife;
import io.skiff.agent.pod.ContainerStatus;
import io.skiff.agent.pod.ContainerStatus.Running;
import io.skiff.agent.pod.ContainerStatus.Terminated;
import io.skiff.agent.pod.ContainerStatus.Waiting;
import io.skiff.agent.pod.ContainerTemplate;
import io.skiff.agent.pod.Hook;
import io.skiff.agent.pod.PodPhase;
import io.skiff.agent.pod.ProbeKind;
import io.skiff.agent.pod.ProbeSpec;
import io.skiff.agent.pod.RestartRule;
import io.skiff.agent.testing.AgentHarness;
import io.skiff.agent.testing.PodSpecs;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stories of the beginning and the end of containers, with a clock that moves when it is told to. */
class ContainerLifeTest {

    private final AgentHarness agent = new AgentHarness();

    @BeforeEach
    void connected() {
        agent.connect("c");
    }

    private static Hook exec(String command) {
        return new Hook.Ask(new ProbeSpec.Exec(List.of(command)));
    }

    private static ContainerTemplate hooked(@Nullable String postStart, @Nullable String preStop) {
        return PodSpecs.living(
                new ContainerLife(
                        postStart == null ? null : exec(postStart), preStop == null ? null : exec(preStop)),
                PodSpecs.probed("main", ProbeKind.READINESS));
    }

    private ContainerStatus container(String pod) {
        return agent.status(pod).containers().get(0);
    }

    @Test
    void doesNotCountAsRunningUntilTheHookAfterItsStartIsDone() {
        agent.hooks.hold("greet");
        agent.assign(PodSpecs.pod("web")
                .with(hooked("greet", null))
                .with(PodSpecs.container("second", "web:v1"))
                .body());
        agent.pass(Duration.ofMinutes(1));

        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 0));
        assertThat(container("web").state()).isEqualTo(new Waiting("ContainerCreating", ""));
        assertThat(container("web").isStarted()).isFalse();
        assertThat(agent.status("web").phase()).isEqualTo(PodPhase.PENDING);

        agent.hooks.end("greet", true);
        agent.pass(Duration.ofSeconds(1));
        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 0), id("web", "second", 0));
        assertThat(container("web").state()).isInstanceOf(Running.class);
        assertThat(agent.status("web").phase()).isEqualTo(PodPhase.RUNNING);
        assertThat(agent.status("web").isReady()).isTrue();

        agent.restartAgent();
        agent.pass(Duration.ofSeconds(1));
        assertThat(agent.hooks.calls()).as("the next agent knows that it was done").containsExactly("web_main_0 greet");
        assertThat(container("web").state()).isInstanceOf(Running.class);
    }

    @Test
    void aHookThatWasNotDoneIsBegunAgainByTheNextAgent() {
        agent.hooks.hold("greet");
        agent.assign(PodSpecs.pod("web").with(hooked("greet", null)).body());
        agent.restartAgent();
        assertThat(agent.hooks.calls()).hasSize(2);
    }

    @Test
    void aFailedHookAfterTheStartEndsTheContainerByItsRestartPolicy() {
        agent.hooks.hold("greet");
        agent.assign(
                PodSpecs.pod("web")
                        .restart(RestartRule.NEVER)
                        .with(hooked("greet", "leave"))
                        .body(),
                PodSpecs.pod("shop").with(hooked("greet", null)).body());
        agent.hooks.end("greet", false);
        agent.settle();
        assertThat(agent.link.events())
                .contains("FailedPostStartHook: PostStartHook failed", "Killing: FailedPostStartHook");
    }

    @Test
    void theHookBeforeTheStopSignalTakesOfTheGracePeriod() {
        agent.hooks.hold("leave");
        var pod = PodSpecs.pod("web").with(hooked(null, "leave"));
        agent.assign(pod.body());
        agent.runtime.ignoreTerm("main");
        agent.runtime.forgetCalls();
        agent.assign(pod.deleted(Duration.ofSeconds(10)).body());
        agent.pass(Duration.ofSeconds(4));
        assertThat(agent.runtime.calls()).as("no signal yet").isEmpty();

        agent.hooks.end("leave", false);
        agent.settle();
        assertThat(agent.runtime.calls()).containsExactly("signal 15 web_main_0");
        assertThat(agent.link.events())
                .containsOnlyOnce("Killing: Stopping container main", "FailedPreStopHook: PreStopHook failed");
        agent.pass(Duration.ofSeconds(5));
        assertThat(agent.runtime.running()).isNotEmpty();
        agent.pass(Duration.ofSeconds(1));
        assertThat(agent.runtime.running()).isEmpty();
    }

    @Test
    void aContainerThatEndsByItselfHasNoHookBeforeItsEnd() {
        agent.assign(PodSpecs.pod("web")
                .restart(RestartRule.NEVER)
                .with(hooked(null, "leave"))
                .body());
        agent.runtime.exit(id("web", "main", 0), 0);
        agent.settle();
        assertThat(agent.hooks.calls()).isEmpty();
        assertThat(container("web").state()).isInstanceOf(Terminated.class);
    }
}
