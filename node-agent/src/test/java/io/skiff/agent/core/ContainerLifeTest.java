package io.skiff.agent.core;

import static io.skiff.agent.testing.AgentHarness.id;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Objects;
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
        return PodSpecs.hooked(
                postStart == null ? null : exec(postStart),
                preStop == null ? null : exec(preStop),
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
        assertThat(agent.hooks.calls())
                .as("the next agent knows that it was done")
                .containsExactly("web_main_0 greet");
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

    private String lastMessage(String pod) {
        return Objects.requireNonNull(container(pod).lastTerminated()).message();
    }

    @Test
    void lastWordsAreInTheStateAndAfterARestartInTheLastOne() {
        agent.storage.leaveWords(id("web", "main", 0), "the disk is full");
        agent.assign(PodSpecs.pod("web").body());
        agent.runtime.exit(id("web", "main", 0), 1);
        agent.settle();
        assertThat(lastMessage("web")).isEqualTo("the disk is full");
        agent.restartAgent();
        assertThat(lastMessage("web"))
                .as("the next agent knows it of the run that followed")
                .isEqualTo("the disk is full");

        agent.assign(PodSpecs.pod("once").restart(RestartRule.NEVER).body());
        agent.storage.leaveWords(id("once", "main", 0), "€".repeat(4096));
        agent.runtime.exit(id("once", "main", 0), 1);
        agent.settle();
        assertThat(((Terminated) container("once").state()).message()).hasSize(4096);
    }

    @Test
    void theContainersOfAPodShareTheRoomForLastWords() {
        var pod = PodSpecs.pod("web").restart(RestartRule.NEVER);
        for (int i = 0; i < 6; i++) {
            pod.with(PodSpecs.container("c" + i, "web:v1"));
            agent.storage.leaveWords(id("web", "c" + i, 0), "€".repeat(4096));
        }
        agent.assign(pod.body());
        for (int i = 0; i < 6; i++) {
            agent.runtime.exit(id("web", "c" + i, 0), 1);
        }
        agent.settle();
        assertThat(agent.status("web").containers())
                .allSatisfy(
                        one -> assertThat(((Terminated) one.state()).message()).isEqualTo("€".repeat(2048 / 3)));
    }

    private ContainerStatus init(String pod, int index) {
        return agent.status(pod).initContainers().get(index);
    }

    @Test
    void aSidecarStartsFirstAndCountsForReadinessButNotForThePhase() {
        agent.prober.answer(PodSpecs.port(ProbeKind.STARTUP), false);
        agent.prober.answer(PodSpecs.port(ProbeKind.READINESS), false);
        agent.assign(PodSpecs.pod("job")
                .restart(RestartRule.NEVER)
                .init(PodSpecs.sidecar(PodSpecs.probed("proxy", ProbeKind.STARTUP, ProbeKind.READINESS)))
                .body());
        agent.pass(Duration.ofSeconds(7));
        assertThat(agent.runtime.running()).containsExactly(id("job", "proxy", 0));
        assertThat(agent.status("job").isInitialized()).isFalse();
        assertThat(agent.status("job").phase()).isEqualTo(PodPhase.PENDING);
        assertThat(init("job", 0).isStarted()).isFalse();

        agent.prober.answer(PodSpecs.port(ProbeKind.STARTUP), true);
        agent.pass(Duration.ofSeconds(6));
        assertThat(agent.runtime.running()).containsExactly(id("job", "main", 0), id("job", "proxy", 0));
        assertThat(init("job", 0).isStarted()).isTrue();
        assertThat(agent.status("job").isInitialized()).isTrue();
        assertThat(agent.status("job").isReady()).isFalse();
        agent.prober.answer(PodSpecs.port(ProbeKind.READINESS), true);
        agent.pass(Duration.ofSeconds(6));
        assertThat(agent.status("job").isReady()).isTrue();

        agent.runtime.exit(id("job", "proxy", 0), 1);
        agent.settle();
        assertThat(init("job", 0).restartCount()).isEqualTo(1);
        agent.runtime.exit(id("job", "main", 0), 0);
        agent.settle();
        assertThat(agent.runtime.running()).isEmpty();
        assertThat(agent.status("job").phase()).isEqualTo(PodPhase.SUCCEEDED);
        assertThat(init("job", 0).state()).isInstanceOf(Terminated.class);
        agent.pass(Duration.ofMinutes(1));
        agent.restartAgent();
        assertThat(agent.runtime.running()).as("and stays so").isEmpty();
    }

    @Test
    void sidecarsEndAfterTheOthersTheLastOneFirst() {
        var pod = PodSpecs.pod("web")
                .init(PodSpecs.sidecar(PodSpecs.container("alpha", "web:v1")))
                .init(PodSpecs.sidecar(PodSpecs.container("beta", "web:v1")));
        agent.assign(pod.body());
        agent.runtime.ignoreTerm("main");
        agent.runtime.forgetCalls();
        agent.assign(pod.deleted(Duration.ofSeconds(10)).body());
        agent.pass(Duration.ofSeconds(5));
        assertThat(agent.runtime.calls()).containsExactly("signal 15 web_main_0");
        agent.runtime.exit(id("web", "main", 0), 0);
        agent.pass(Duration.ofSeconds(1));
        assertThat(agent.runtime.calls())
                .startsWith("signal 15 web_main_0", "signal 15 web_beta_0", "signal 15 web_alpha_0");
    }

    @Test
    void aPodWhoseDeadlineIsOverHasFailed() {
        agent.assign(PodSpecs.pod("web").deadline(Duration.ofSeconds(20)).body());
        agent.runtime.ignoreTerm("main");
        agent.pass(Duration.ofSeconds(21));
        assertThat(agent.status("web").phase()).as("as long as it runs").isEqualTo(PodPhase.RUNNING);
        agent.pass(Duration.ofSeconds(30));
        var status = agent.status("web");
        assertThat(status.phase()).isEqualTo(PodPhase.FAILED);
        assertThat(status.reason()).isEqualTo("DeadlineExceeded");
        assertThat(status.message()).isEqualTo("Pod was active on the node longer than the specified deadline");
        assertThat(container("web").state()).isInstanceOf(Terminated.class);
        agent.restartAgent();
        agent.pass(Duration.ofMinutes(10));
        assertThat(agent.runtime.running()).isEmpty();
        assertThat(agent.status("web").reason()).isEqualTo("DeadlineExceeded");
    }
}
