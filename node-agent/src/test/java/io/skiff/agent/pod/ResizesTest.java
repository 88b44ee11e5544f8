package io.skiff.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.cgroup.PodLimits;
import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.container.ContainerObservation.Ended;
import io.skiff.agent.container.ContainerObservation.Running;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.container.ResourceSpec;
import io.skiff.agent.container.StandardStreams;
import io.skiff.agent.testing.FakeClock;
import io.skiff.agent.testing.PodSpecs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Other resources for containers that run. */
class ResizesTest {

    private static final PodUid UID = new PodUid("web");
    private static final NodeRoom ROOM = new NodeRoom(2000, 1000, 1000, 500);
    private static final ContainerId MAIN = new ContainerId(UID, "main", 0);

    private static ResourceSpec of(long cpu, long memory) {
        return new ResourceSpec(
                OptionalLong.of(cpu),
                OptionalLong.empty(),
                OptionalLong.of(memory),
                OptionalLong.empty(),
                OptionalLong.of(memory));
    }

    private static PodSpec pod(long cpu, long memory, ResizePolicy policy) {
        var life = new ContainerLife(null, null, TerminationMessage.NONE, false, StandardStreams.OUTPUTS, "", policy);
        return PodSpecs.pod("web")
                .with(PodSpecs.living(life, PodSpecs.using(of(cpu, memory), PodSpecs.container("main", "web:v1"))))
                .build();
    }

    private static PodObservation seen(
            PodSpec pod, long cpu, long memory, @Nullable NodeRoom room, Map<String, Fault> faults) {
        return seen(pod, new Running(7, FakeClock.START), Allocation.of(of(cpu, memory)), room, faults);
    }

    private static PodObservation seen(
            PodSpec pod,
            ContainerObservation.State state,
            Allocation has,
            @Nullable NodeRoom room,
            Map<String, Fault> faults) {
        var labels = new RunLabels(
                        "default",
                        "web",
                        "web:v1",
                        "sha256:1",
                        0,
                        Duration.ofSeconds(30),
                        15,
                        FakeClock.START,
                        null,
                        null,
                        null,
                        0,
                        List.of())
                .toMap();
        return new PodObservation(
                UID,
                FakeClock.START,
                true,
                "10.42.1.2",
                pod.hash(),
                false,
                List.of(new ContainerObservation(MAIN, state, has.noted(labels))),
                Map.of("web:v1", new ImageState.Present("sha256:1")),
                Map.of(),
                new HookResults(Map.of(), Map.of()),
                Map.of(),
                faults,
                null,
                false,
                room,
                Map.of());
    }

    private static Plan plan(PodSpec pod, PodObservation seen) {
        return PodPlanner.plan(pod, seen, FakeClock.START);
    }

    private static PodResize status(PodSpec pod, PodObservation seen) {
        return PodStatuses.of(pod, seen, "10.0.0.1", FakeClock.START).resize();
    }

    @Test
    void nothingIsDoneForAContainerThatHasWhatItAsksFor() {
        var pod = pod(100, 100, ResizePolicy.NOT_REQUIRED);
        var seen = seen(pod, 100, 100, null, Map.of());

        assertThat(plan(pod, seen).actions()).isEmpty();
        assertThat(status(pod, seen)).isEqualTo(PodResize.NONE);
        var container = PodStatuses.of(pod, seen, "10.0.0.1", FakeClock.START)
                .containers()
                .get(0);
        assertThat(container.allocated()).isEqualTo(Allocation.of(of(100, 100))).isEqualTo(container.actual());
    }

    @Test
    void whatTheNodeHasRoomForIsGiven() {
        var pod = pod(1000, 500, ResizePolicy.NOT_REQUIRED);
        var seen = seen(pod, 100, 100, ROOM, Map.of());

        assertThat(plan(pod, seen).actions()).singleElement().isInstanceOfSatisfying(ResizeContainer.class, resize -> {
            assertThat(resize.id()).isEqualTo(MAIN);
            assertThat(resize.resources()).isEqualTo(of(1000, 500));
            assertThat(resize.share()).isEqualTo(new PodLimits(1000, 500, OptionalLong.of(500)));
            assertThat(Allocation.of(new ContainerObservation(
                            MAIN, seen.containers().get(0).state(), resize.labels())))
                    .isEqualTo(Allocation.of(of(1000, 500)));
        });
        assertThat(status(pod, seen)).isEqualTo(new PodResize("", "", true, ""));
    }

    @Test
    void whatOthersUseIsWaitedFor() {
        var pod = pod(1001, 100, ResizePolicy.NOT_REQUIRED);
        var seen = seen(pod, 100, 100, ROOM, Map.of());
        var plan = plan(pod, seen);

        assertThat(plan.actions()).isEmpty();
        assertThat(plan.wakeUp()).isEqualTo(FakeClock.START.plusSeconds(10));
        assertThat(status(pod, seen))
                .isEqualTo(new PodResize(
                        "Deferred",
                        "Node didn't have enough resource: cpu, requested: 1001, used: 1000, capacity: 2000",
                        false,
                        ""));
    }

    @Test
    void whatTheNodeDoesNotHaveIsRefused() {
        var pod = pod(100, 1001, ResizePolicy.NOT_REQUIRED);
        var seen = seen(pod, 100, 100, ROOM, Map.of());

        assertThat(plan(pod, seen).actions()).isEmpty();
        assertThat(status(pod, seen).pendingReason()).isEqualTo("Infeasible");
        assertThat(status(pod, seen).pendingMessage())
                .isEqualTo("Node didn't have enough capacity: memory, requested: 1001, capacity: 1000");
    }

    @Test
    void lessIsAlwaysGiven() {
        var pod = pod(1500, 800, ResizePolicy.NOT_REQUIRED);

        assertThat(plan(pod, seen(pod, 1800, 900, ROOM, Map.of())).actions()).hasSize(1);
    }

    @Test
    void aContainerIsRestartedForWhatItsPolicySays() {
        var policy = new ResizePolicy(false, true);
        var memory = pod(100, 200, policy);
        var cpu = pod(200, 100, policy);

        assertThat(plan(memory, seen(memory, 100, 100, ROOM, Map.of())).actions())
                .singleElement()
                .isInstanceOf(PodAction.StopContainer.class);
        assertThat(plan(cpu, seen(cpu, 100, 100, ROOM, Map.of())).actions())
                .singleElement()
                .isInstanceOf(ResizeContainer.class);
    }

    @Test
    void aContainerThatEndsStartsWithWhatTheNodeHasAccepted() {
        var pod = pod(1500, 200, ResizePolicy.NOT_REQUIRED);
        var ended =
                new Ended(0, true, 0, false, FakeClock.START.minusSeconds(3600), FakeClock.START.minusSeconds(1800));
        var has = Allocation.of(of(100, 100));

        assertThat(plan(pod, seen(pod, ended, has, ROOM, Map.of())).actions())
                .anySatisfy(action -> assertThat(action)
                        .isInstanceOfSatisfying(
                                PodAction.StartContainer.class,
                                start ->
                                        assertThat(start.template().resources()).isEqualTo(of(100, 100))));
        var free = new NodeRoom(2000, 1000, 0, 0);
        assertThat(plan(pod, seen(pod, ended, has, free, Map.of())).actions())
                .anySatisfy(action -> assertThat(action)
                        .isInstanceOfSatisfying(
                                PodAction.StartContainer.class,
                                start ->
                                        assertThat(start.template().resources()).isEqualTo(of(1500, 200))));
    }

    @Test
    void aFaultIsToldAndTriedAgain() {
        var pod = pod(100, 50, ResizePolicy.NOT_REQUIRED);
        var fault = new Fault("ResizeError", "below current usage", 1, FakeClock.START);
        var seen = seen(pod, 100, 100, ROOM, Map.of("resize:main", fault));

        assertThat(plan(pod, seen).actions()).isEmpty();
        assertThat(plan(pod, seen).wakeUp()).isEqualTo(fault.retryAt());
        assertThat(status(pod, seen)).isEqualTo(new PodResize("", "", true, "below current usage"));
    }
}
