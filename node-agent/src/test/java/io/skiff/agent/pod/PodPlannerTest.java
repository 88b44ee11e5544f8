package io.skiff.agent.pod;

import static io.skiff.agent.testing.AgentHarness.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.container.ContainerObservation.Ended;
import io.skiff.agent.container.ContainerObservation.Running;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.HookResults.HookResult;
import io.skiff.agent.pod.PodAction.AttachNetwork;
import io.skiff.agent.pod.PodAction.ClearPod;
import io.skiff.agent.pod.PodAction.CreateSandbox;
import io.skiff.agent.pod.PodAction.DetachNetwork;
import io.skiff.agent.pod.PodAction.ForgetPod;
import io.skiff.agent.pod.PodAction.GetImage;
import io.skiff.agent.pod.PodAction.KillContainer;
import io.skiff.agent.pod.PodAction.PrepareStop;
import io.skiff.agent.pod.PodAction.PrepareVolumes;
import io.skiff.agent.pod.PodAction.RemoveContainer;
import io.skiff.agent.pod.PodAction.RemoveSandbox;
import io.skiff.agent.pod.PodAction.RunPostStart;
import io.skiff.agent.pod.PodAction.SignalContainer;
import io.skiff.agent.pod.PodAction.StartContainer;
import io.skiff.agent.pod.PodAction.StopContainer;
import io.skiff.agent.pod.PodAction.Tell;
import io.skiff.agent.pod.PodAction.TellProgress;
import io.skiff.agent.testing.FakeClock;
import io.skiff.agent.testing.PodSpecs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rows of assignment, observation, and the exact steps that follow. The time is a minute after the start of the fake
 * clock.
 */
class PodPlannerTest {

    private static final Instant NOW = FakeClock.START.plusSeconds(60);
    private static final PodUid UID = new PodUid("web");
    private static final ContainerId RUN_0 = id("web", "main", 0);
    private static final ContainerId RUN_1 = id("web", "main", 1);
    private static final String DIGEST = "sha256:1";
    private static final PodSpec POD = PodSpecs.pod("web").build();
    private static final ContainerTemplate MAIN = POD.containers().get(0);
    private static final Hook NOTIFY = new Hook.Ask(new ProbeSpec.Exec(List.of("notify", "a b")));
    private static final ContainerTemplate GREETED =
            PodSpecs.hooked(NOTIFY, null, PodSpecs.container("main", "web:v1"));
    private static final ContainerTemplate SECOND = PodSpecs.container("second", "web:v1");
    private static final PodSpec GREETING =
            PodSpecs.pod("web").with(GREETED).with(SECOND).build();

    private record Row(
            String name,
            @Nullable PodSpec pod,
            Seen seen,
            List<PodAction> actions,
            @Nullable Instant wakeUp) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Builds an observation in a few words. */
    private static final class Seen {
        private boolean hasSandbox;
        private @Nullable String address;
        private String hash = "";
        private boolean isCleared;
        private final List<ContainerObservation> containers = new ArrayList<>();
        private final Map<String, ImageState> images = new HashMap<>();
        private final Map<ContainerId, Health> health = new HashMap<>();
        private final Map<ContainerId, HookResult> postStarts = new HashMap<>();
        private final Map<ContainerId, HookResult> preStops = new HashMap<>();
        private final Map<ContainerId, Stop> stops = new HashMap<>();
        private final Map<String, Fault> faults = new HashMap<>();
        private final Map<String, String> told = new HashMap<>();
        private @Nullable Eviction eviction;
        private boolean isEvictionKept;
        private @Nullable NodeRoom room;

        static Seen nothing() {
            return new Seen();
        }

        static Seen ground() {
            return nothing().sandbox().address().volumes();
        }

        Seen sandbox() {
            hasSandbox = true;
            return this;
        }

        Seen address() {
            address = "10.42.1.2";
            return this;
        }

        Seen volumes() {
            hash = POD.hash();
            return this;
        }

        Seen cleared() {
            isCleared = true;
            return this;
        }

        Seen image() {
            return image(new ImageState.Present(DIGEST));
        }

        Seen image(ImageState state) {
            images.put("web:v1", state);
            return this;
        }

        Seen running(ContainerId run) {
            containers.add(new ContainerObservation(run, new Running(7, FakeClock.START), labels(0)));
            return this;
        }

        Seen ended(ContainerId run, int code, int step, Instant at) {
            containers.add(new ContainerObservation(run, ended(code, at), labels(step)));
            return this;
        }

        Seen health(ContainerId run, Health value) {
            health.put(run, value);
            return this;
        }

        Seen stop(ContainerId run, Instant since, boolean isKilled) {
            var stop = Stop.signalled(since, Duration.ofSeconds(30));
            stops.put(run, isKilled ? stop.killed() : stop);
            return this;
        }

        /** A container with a hook before its stop signal. */
        Seen runningWithPreStop(ContainerId run) {
            containers.add(new ContainerObservation(run, new Running(7, FakeClock.START), labels(0, NOTIFY, 0)));
            return this;
        }

        Seen sidecar(ContainerId run, int place) {
            containers.add(new ContainerObservation(run, new Running(7, FakeClock.START), labels(0, null, place)));
            return this;
        }

        Seen prepared(ContainerId run, Instant since) {
            stops.put(run, Stop.prepared(since, Duration.ofSeconds(30)));
            return this;
        }

        Seen postStart(ContainerId run, HookResult result) {
            postStarts.put(run, result);
            return this;
        }

        Seen preStop(ContainerId run, Instant since, HookResult result) {
            preStops.put(run, result);
            stops.put(run, Stop.prepared(since, Duration.ofSeconds(30)));
            return this;
        }

        Seen signalled(ContainerId run, Instant since, Instant at) {
            stops.put(run, Stop.prepared(since, Duration.ofSeconds(30)).signalledAfterAll(at));
            return this;
        }

        Seen fault(String key, int count, Instant at) {
            faults.put(key, new Fault("Reason", "message", count, at));
            return this;
        }

        Seen told(String slot, String value) {
            told.put(slot, value);
            return this;
        }

        static Ended ended(int code, Instant at) {
            return new Ended(code, true, 0, false, FakeClock.START, at);
        }

        private static Map<String, String> labels(int step) {
            return labels(step, null, 0);
        }

        private static Map<String, String> labels(int step, @Nullable Hook preStop, int sidecar) {
            return new RunLabels(
                            "default",
                            "web",
                            "web:v1",
                            "sha256:1",
                            step,
                            Duration.ofSeconds(30),
                            15,
                            FakeClock.START,
                            null,
                            null,
                            preStop,
                            sidecar,
                            List.of())
                    .toMap();
        }

        PodObservation build() {
            return new PodObservation(
                    UID,
                    FakeClock.START,
                    hasSandbox,
                    address,
                    hash,
                    isCleared,
                    containers,
                    images,
                    health,
                    new HookResults(postStarts, preStops),
                    stops,
                    faults,
                    eviction,
                    isEvictionKept,
                    room,
                    told);
        }
    }

    private static ImageState missing(int failures, Instant retryAt) {
        return new ImageState.Missing(failures, "not found", List.of(), retryAt);
    }

    private static Row row(String name, @Nullable PodSpec pod, Seen seen, PodAction... actions) {
        return new Row(name, pod, seen, List.of(actions), null);
    }

    private static Row later(String name, @Nullable PodSpec pod, Seen seen, Instant wakeUp, PodAction... actions) {
        return new Row(name, pod, seen, List.of(actions), wakeUp);
    }

    static Stream<Row> bringingUp() {
        var ok = Seen.ground().image();
        return Stream.of(
                row("nothing is there: namespaces first", POD, Seen.nothing(), new CreateSandbox(POD)),
                row("then an address", POD, Seen.nothing().sandbox(), new AttachNetwork(UID)),
                row("then volumes", POD, Seen.nothing().sandbox().address(), new PrepareVolumes(POD, true)),
                row("then a look for the image", POD, Seen.ground(), GetImage.of(WantedImage.of(MAIN))),
                row("then the container", POD, ok, new StartContainer(POD, MAIN, DIGEST, 0, 0, null)),
                row("which runs: nothing to do", POD, Seen.ground().running(RUN_0)),
                later(
                        "an image that is missing is told, and asked for again later",
                        POD,
                        Seen.ground().image(missing(1, NOW.plusSeconds(5))),
                        NOW.plusSeconds(5),
                        failed("image 1", "Failed to pull image \"web:v1\": not found")),
                row(
                        "and asked for again when it is time",
                        POD,
                        Seen.ground().image(missing(1, NOW)).told("Failed/main", "image 1"),
                        GetImage.of(WantedImage.of(MAIN))),
                later(
                        "while it is pulled there is nothing to do but to tell how far it is",
                        POD,
                        Seen.ground().image(new ImageState.Pulling("web:v1", "", 0, "", NOW.plusSeconds(5))),
                        NOW.plusSeconds(5)),
                row(
                        "now and then",
                        POD,
                        Seen.ground().image(new ImageState.Pulling("web:v1", "", 0, "", NOW)),
                        new TellProgress("web:v1")),
                later(
                        "a step that failed waits",
                        POD,
                        Seen.nothing().fault("sandbox", 1, NOW.minusSeconds(9)),
                        NOW.plusSeconds(1)),
                row(
                        "and is tried again",
                        POD,
                        Seen.nothing().fault("sandbox", 1, NOW.minusSeconds(10)),
                        new CreateSandbox(POD)),
                row(
                        "a reference that could not be resolved is told once",
                        withConfigError(),
                        Seen.ground().told("Failed/main", "configmap \"app\" not found")),
                row(
                        "changed files are brought to a running pod",
                        PodSpecs.pod("web").hash("h2").build(),
                        Seen.ground().running(RUN_0),
                        new PrepareVolumes(PodSpecs.pod("web").hash("h2").build(), false)),
                row(
                        "the next agent does not give the files of a running pod to its group again",
                        POD,
                        Seen.nothing().sandbox().address().running(RUN_0),
                        new PrepareVolumes(POD, false)),
                row(
                        "nor those of one whose container has ended",
                        POD,
                        Seen.nothing().sandbox().address().ended(RUN_0, 1, 0, NOW),
                        new PrepareVolumes(POD, false)));
    }

    static Stream<Row> ephemeral() {
        var debugger = PodSpecs.container("debugger", "web:v1");
        var run = id("web", "debugger", 0);
        var setup = PodSpecs.container("setup", "web:v1");
        var pod = PodSpecs.pod("web").init(setup).added(debugger).build();
        var over =
                PodSpecs.pod("web").added(debugger).restart(RestartRule.NEVER).build();
        return Stream.of(
                row(
                        "an ephemeral container waits for nothing",
                        pod,
                        Seen.ground().image(),
                        new StartContainer(pod, debugger, DIGEST, 0, 0, null),
                        new StartContainer(pod, setup, DIGEST, 0, 0, null)),
                row(
                        "it runs once, whatever the pod's policy",
                        pod,
                        Seen.ground().image().running(RUN_0).ended(run, 1, 0, NOW)),
                row(
                        "it keeps no pod that is over",
                        over,
                        Seen.ground().ended(RUN_0, 0, 0, NOW).running(run),
                        new StopContainer(run, 15, Duration.ofSeconds(30), "Stopping container debugger")));
    }

    static Stream<Row> keepingUp() {
        return Stream.of(
                row(
                        "the first restart is immediate",
                        POD,
                        Seen.ground().image().ended(RUN_0, 1, 0, NOW),
                        new StartContainer(POD, MAIN, DIGEST, 1, 1, Seen.ended(1, NOW))),
                later(
                        "the second waits 10 s, and says so",
                        POD,
                        Seen.ground().image().ended(RUN_1, 1, 1, NOW),
                        NOW.plusSeconds(10),
                        backOff("1")),
                later(
                        "but says it once",
                        POD,
                        Seen.ground().image().ended(RUN_1, 1, 1, NOW).told("BackOff/main", "1"),
                        NOW.plusSeconds(10)),
                row(
                        "what was replaced is removed",
                        POD,
                        Seen.ground().ended(RUN_0, 1, 0, NOW).running(RUN_1),
                        new RemoveContainer(RUN_0)),
                row(
                        "two runs at once: the older one goes",
                        POD,
                        Seen.ground().running(RUN_0).running(RUN_1),
                        new KillContainer(RUN_0)),
                row(
                        "a container that is not alive is stopped with its grace",
                        POD,
                        Seen.ground().running(RUN_0).health(RUN_0, new Health(true, true, ProbeKind.LIVENESS)),
                        new StopContainer(
                                RUN_0,
                                15,
                                Duration.ofSeconds(30),
                                "Container main failed liveness probe, will be restarted")),
                row(
                        "or with that of the probe",
                        withImpatientProbe(),
                        Seen.ground().running(RUN_0).health(RUN_0, new Health(true, true, ProbeKind.LIVENESS)),
                        new StopContainer(
                                RUN_0,
                                15,
                                Duration.ofSeconds(2),
                                "Container main failed liveness probe, will be restarted")),
                later(
                        "the grace runs",
                        POD,
                        Seen.ground().running(RUN_0).stop(RUN_0, NOW.minusSeconds(10), false),
                        NOW.plusSeconds(20)),
                row(
                        "the grace is over",
                        POD,
                        Seen.ground().running(RUN_0).stop(RUN_0, NOW.minusSeconds(30), false),
                        new KillContainer(RUN_0)),
                row(
                        "it was killed: its end will be seen",
                        POD,
                        Seen.ground().running(RUN_0).stop(RUN_0, NOW.minusSeconds(31), true)),
                row(
                        "another image in the same pod: the container is replaced",
                        PodSpecs.pod("web")
                                .with(PodSpecs.container("main", "web:v2"))
                                .build(),
                        Seen.ground().running(RUN_0),
                        new StopContainer(
                                RUN_0,
                                15,
                                Duration.ofSeconds(30),
                                "Container main definition changed, will be restarted")),
                row(
                        "Never: what ended stays so",
                        PodSpecs.pod("web").restart(RestartRule.NEVER).build(),
                        Seen.nothing().ended(RUN_0, 1, 0, NOW)),
                row(
                        "OnFailure: success stays so",
                        PodSpecs.pod("web").restart(RestartRule.ON_FAILURE).build(),
                        Seen.nothing().ended(RUN_0, 0, 0, NOW)));
    }

    static Stream<Row> tearingDown() {
        var deleted = PodSpecs.pod("web").deleted(Duration.ofSeconds(5)).build();
        return Stream.of(
                row(
                        "a deletion sends the stop signal",
                        deleted,
                        Seen.ground().running(RUN_0),
                        new StopContainer(RUN_0, 15, Duration.ofSeconds(5), "Stopping container main")),
                later(
                        "a more impatient deletion shortens a stop that has begun",
                        deleted,
                        Seen.ground().running(RUN_0).stop(RUN_0, NOW.minusSeconds(2), false),
                        NOW.plusSeconds(3)),
                row(
                        "after the grace comes SIGKILL",
                        deleted,
                        Seen.ground().running(RUN_0).stop(RUN_0, NOW.minusSeconds(5), false),
                        new KillContainer(RUN_0)),
                row(
                        "what has ended is removed",
                        deleted,
                        Seen.ground().ended(RUN_0, 0, 0, NOW).ended(RUN_1, 0, 0, NOW),
                        new RemoveContainer(RUN_0),
                        new RemoveContainer(RUN_1)),
                row("then the namespaces", deleted, Seen.ground(), new RemoveSandbox(UID)),
                row("then the address", deleted, Seen.nothing().address(), new DetachNetwork(UID)),
                row("then the files", deleted, Seen.nothing(), new ClearPod(UID)),
                row(
                        "then nothing is left, and it waits to be forgotten",
                        deleted,
                        Seen.nothing().cleared()),
                row(
                        "which happens when it is not assigned any more",
                        null,
                        Seen.nothing().cleared(),
                        new ForgetPod(UID)),
                row(
                        "a pod that is not assigned any more is stopped with its own grace",
                        null,
                        Seen.ground().running(RUN_0),
                        new StopContainer(RUN_0, 15, Duration.ofSeconds(30), "Stopping container main")));
    }

    static Stream<Row> hooks() {
        var deleted = PodSpecs.pod("web").deleted(Duration.ofSeconds(5)).build();
        var killedNow = PodSpecs.pod("web").deleted(Duration.ZERO).build();
        var ready = Seen.ground().image();
        return Stream.of(
                row(
                        "a container with a hook after its start holds up the next one",
                        GREETING,
                        ready,
                        new StartContainer(GREETING, GREETED, DIGEST, 0, 0, null)),
                row(
                        "the hook begins when it runs",
                        GREETING,
                        Seen.ground().image().running(RUN_0),
                        new RunPostStart(RUN_0, NOTIFY)),
                row(
                        "while it is done nothing happens",
                        GREETING,
                        Seen.ground().image().running(RUN_0).postStart(RUN_0, HookResult.RUNNING)),
                row(
                        "then the next one starts",
                        GREETING,
                        Seen.ground().image().running(RUN_0).postStart(RUN_0, HookResult.DONE),
                        new StartContainer(GREETING, SECOND, DIGEST, 0, 0, null)),
                row(
                        "a hook that fails ends its container, and no other has to wait",
                        GREETING,
                        Seen.ground().image().running(RUN_0).postStart(RUN_0, HookResult.FAILED),
                        hookFailed("FailedPostStartHook", "PostStartHook failed"),
                        new StopContainer(RUN_0, 15, Duration.ofSeconds(30), "FailedPostStartHook"),
                        new StartContainer(GREETING, SECOND, DIGEST, 0, 0, null)),
                row(
                        "a container whose hook runs is not judged by probes",
                        GREETING,
                        Seen.ground()
                                .running(RUN_0)
                                .postStart(RUN_0, HookResult.RUNNING)
                                .health(RUN_0, new Health(true, true, ProbeKind.LIVENESS))),
                row(
                        "a hook comes before the stop signal",
                        deleted,
                        Seen.ground().runningWithPreStop(RUN_0),
                        new PrepareStop(RUN_0, NOTIFY, Duration.ofSeconds(5), "Stopping container main")),
                row(
                        "also when the pod is not assigned any more",
                        null,
                        Seen.ground().runningWithPreStop(RUN_0),
                        new PrepareStop(RUN_0, NOTIFY, Duration.ofSeconds(30), "Stopping container main")),
                row(
                        "but not when there is no time for it",
                        killedNow,
                        Seen.ground().runningWithPreStop(RUN_0),
                        new StopContainer(RUN_0, 15, Duration.ZERO, "Stopping container main")),
                later(
                        "the signal waits for it",
                        null,
                        Seen.ground()
                                .runningWithPreStop(RUN_0)
                                .preStop(RUN_0, NOW.minusSeconds(10), HookResult.RUNNING),
                        NOW.plusSeconds(20)),
                row(
                        "and comes when it is done",
                        null,
                        Seen.ground().runningWithPreStop(RUN_0).preStop(RUN_0, NOW.minusSeconds(10), HookResult.DONE),
                        new SignalContainer(RUN_0, 15)),
                row(
                        "when it has failed",
                        null,
                        Seen.ground().runningWithPreStop(RUN_0).preStop(RUN_0, NOW.minusSeconds(10), HookResult.FAILED),
                        hookFailed("FailedPreStopHook", "PreStopHook failed"),
                        new SignalContainer(RUN_0, 15)),
                row(
                        "and when the grace period is over",
                        null,
                        Seen.ground()
                                .runningWithPreStop(RUN_0)
                                .preStop(RUN_0, NOW.minusSeconds(30), HookResult.RUNNING),
                        new SignalContainer(RUN_0, 15)),
                row(
                        "or that of a more impatient deletion",
                        deleted,
                        Seen.ground().runningWithPreStop(RUN_0).preStop(RUN_0, NOW.minusSeconds(5), HookResult.RUNNING),
                        new SignalContainer(RUN_0, 15)),
                later(
                        "after the signal the rest of the grace period is left",
                        null,
                        Seen.ground()
                                .runningWithPreStop(RUN_0)
                                .signalled(RUN_0, NOW.minusSeconds(20), NOW.minusSeconds(10)),
                        NOW.plusSeconds(10)),
                later(
                        "and two seconds at least",
                        null,
                        Seen.ground()
                                .runningWithPreStop(RUN_0)
                                .signalled(RUN_0, NOW.minusSeconds(31), NOW.minusSeconds(1)),
                        NOW.plusSeconds(1)),
                row(
                        "unless it is to end at once",
                        killedNow,
                        Seen.ground()
                                .runningWithPreStop(RUN_0)
                                .signalled(RUN_0, NOW.minusSeconds(31), NOW.minusSeconds(1)),
                        new KillContainer(RUN_0)),
                row(
                        "then SIGKILL comes",
                        null,
                        Seen.ground()
                                .runningWithPreStop(RUN_0)
                                .signalled(RUN_0, NOW.minusSeconds(32), NOW.minusSeconds(2)),
                        new KillContainer(RUN_0)));
    }

    static Stream<Row> deadlines() {
        var pod = PodSpecs.pod("web").deadline(Duration.ofSeconds(60)).build();
        var later = PodSpecs.pod("web").deadline(Duration.ofSeconds(90)).build();
        var once = PodSpecs.pod("web")
                .restart(RestartRule.NEVER)
                .deadline(Duration.ofSeconds(60))
                .build();
        var told = new Tell(
                "DeadlineExceeded/",
                "DeadlineExceeded",
                new PodEvent(
                        UID,
                        "default",
                        "web",
                        "",
                        false,
                        "DeadlineExceeded",
                        "Pod was active on the node longer than the specified deadline",
                        NOW));
        return Stream.of(
                later("a pod has its time", later, Seen.ground().running(RUN_0), NOW.plusSeconds(30)),
                row(
                        "when it is over its containers end",
                        pod,
                        Seen.ground().running(RUN_0),
                        told,
                        new StopContainer(RUN_0, 15, Duration.ofSeconds(30), "Stopping container main")),
                row("and do not run again", pod, Seen.ground().image().ended(RUN_0, 1, 0, NOW), told),
                row("nor for the first time", pod, Seen.ground().image().told("DeadlineExceeded/", "DeadlineExceeded")),
                row(
                        "what was over before stays what it is",
                        once,
                        Seen.ground().ended(RUN_0, 0, 0, NOW.minusSeconds(1))),
                row("what the deadline has ended does not", once, Seen.ground().ended(RUN_0, 0, 0, NOW), told));
    }

    private static PodSpec withImpatientProbe() {
        var probe = new ProbeSpec(
                new ProbeSpec.TcpSocket("", 3),
                Duration.ZERO,
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                1,
                3,
                Duration.ofSeconds(2));
        return PodSpecs.pod("web")
                .with(PodSpecs.container(
                        "main", "web:v1", PullPolicy.IF_NOT_PRESENT, Map.of(ProbeKind.LIVENESS, probe), ""))
                .build();
    }

    private static final ContainerTemplate SETUP = PodSpecs.container("setup", "web:v1");
    private static final ContainerTemplate ALPHA = PodSpecs.sidecar(PodSpecs.probed("alpha", ProbeKind.STARTUP));
    private static final ContainerTemplate BETA = PodSpecs.sidecar(PodSpecs.container("beta", "web:v1"));
    private static final ContainerTemplate LAST = PodSpecs.container("last", "web:v1");
    private static final ContainerId SETUP_0 = id("web", "setup", 0);
    private static final ContainerId ALPHA_0 = id("web", "alpha", 0);
    private static final ContainerId BETA_0 = id("web", "beta", 0);
    private static final ContainerId LAST_0 = id("web", "last", 0);

    private static PodSpecs withSidecars() {
        return PodSpecs.pod("web").init(SETUP).init(ALPHA).init(BETA).init(LAST).restart(RestartRule.NEVER);
    }

    static Stream<Row> sidecars() {
        var pod = withSidecars().build();
        var deleted = withSidecars().deleted(Duration.ofSeconds(30)).build();
        var started = new Health(true, true, null);
        return Stream.of(
                row(
                        "a sidecar has its place among the init containers",
                        pod,
                        Seen.ground().image().ended(SETUP_0, 0, 0, NOW),
                        new StartContainer(pod, ALPHA, DIGEST, 0, 0, null)),
                row(
                        "the next one waits for its startup probe",
                        pod,
                        Seen.ground().image().ended(SETUP_0, 0, 0, NOW).sidecar(ALPHA_0, 1)),
                row(
                        "and begins when it has started",
                        pod,
                        Seen.ground()
                                .image()
                                .ended(SETUP_0, 0, 0, NOW)
                                .sidecar(ALPHA_0, 1)
                                .health(ALPHA_0, started),
                        new StartContainer(pod, BETA, DIGEST, 0, 0, null)),
                row(
                        "a sidecar that ends runs again, whatever the pod's policy, beside the one that is reached",
                        pod,
                        Seen.ground()
                                .image()
                                .ended(SETUP_0, 0, 0, NOW)
                                .ended(ALPHA_0, 0, 0, NOW)
                                .sidecar(BETA_0, 2)
                                .running(LAST_0),
                        new StartContainer(pod, ALPHA, DIGEST, 1, 1, Seen.ended(0, NOW))),
                row(
                        "the pod's own containers begin when all are through",
                        pod,
                        Seen.ground()
                                .image()
                                .ended(SETUP_0, 0, 0, NOW)
                                .sidecar(ALPHA_0, 1)
                                .health(ALPHA_0, started)
                                .sidecar(BETA_0, 2)
                                .ended(LAST_0, 0, 0, NOW),
                        new StartContainer(pod, MAIN, DIGEST, 0, 0, null)),
                row(
                        "one that is not alive is stopped, and holds up nothing",
                        pod,
                        Seen.ground()
                                .sidecar(ALPHA_0, 1)
                                .health(ALPHA_0, new Health(true, true, ProbeKind.LIVENESS))
                                .sidecar(BETA_0, 2)
                                .running(RUN_0),
                        new StopContainer(
                                ALPHA_0,
                                15,
                                Duration.ofSeconds(30),
                                "Container alpha failed liveness probe, will be restarted")),
                row(
                        "when the pod's own containers are over the sidecars end, the last one first",
                        pod,
                        Seen.ground().sidecar(ALPHA_0, 1).sidecar(BETA_0, 2).ended(RUN_0, 0, 0, NOW),
                        new PrepareStop(ALPHA_0, null, Duration.ofSeconds(30), "Stopping container alpha"),
                        new StopContainer(BETA_0, 15, Duration.ofSeconds(30), "Stopping container beta")),
                row(
                        "as when an init container has failed for good",
                        pod,
                        Seen.ground()
                                .ended(SETUP_0, 0, 0, NOW)
                                .sidecar(ALPHA_0, 1)
                                .ended(LAST_0, 1, 0, NOW),
                        new StopContainer(ALPHA_0, 15, Duration.ofSeconds(30), "Stopping container alpha")),
                row(
                        "of a pod that is deleted the sidecars wait for the others",
                        deleted,
                        Seen.ground().sidecar(ALPHA_0, 1).sidecar(BETA_0, 2).running(RUN_0),
                        new PrepareStop(ALPHA_0, null, Duration.ofSeconds(30), "Stopping container alpha"),
                        new PrepareStop(BETA_0, null, Duration.ofSeconds(30), "Stopping container beta"),
                        new StopContainer(RUN_0, 15, Duration.ofSeconds(30), "Stopping container main")),
                later(
                        "each for its turn",
                        deleted,
                        Seen.ground()
                                .sidecar(ALPHA_0, 1)
                                .prepared(ALPHA_0, NOW)
                                .sidecar(BETA_0, 2)
                                .prepared(BETA_0, NOW),
                        NOW.plusSeconds(30),
                        new SignalContainer(BETA_0, 15)),
                later(
                        "within the grace period of the pod",
                        deleted,
                        Seen.ground()
                                .sidecar(ALPHA_0, 1)
                                .prepared(ALPHA_0, NOW.minusSeconds(30))
                                .running(RUN_0)
                                .stop(RUN_0, NOW, false),
                        NOW.plusSeconds(30),
                        new SignalContainer(ALPHA_0, 15)));
    }

    private static Tell hookFailed(String reason, String message) {
        return new Tell(reason + "/main", "0", new PodEvent(UID, "default", "web", "main", true, reason, message, NOW));
    }

    private static PodSpec withConfigError() {
        return PodSpecs.pod("web")
                .with(PodSpecs.container(
                        "main", "web:v1", PullPolicy.IF_NOT_PRESENT, Map.of(), "configmap \"app\" not found"))
                .build();
    }

    private static Tell failed(String value, String message) {
        return new Tell(
                "Failed/main", value, new PodEvent(UID, "default", "web", "main", true, "Failed", message, NOW));
    }

    private static Tell backOff(String value) {
        return new Tell(
                "BackOff/main",
                value,
                new PodEvent(
                        UID,
                        "default",
                        "web",
                        "main",
                        true,
                        "BackOff",
                        "Back-off restarting failed container main in pod web_default(web)",
                        NOW));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"bringingUp", "ephemeral", "keepingUp", "tearingDown", "hooks", "sidecars", "deadlines"})
    void plansExactly(Row row) {
        var plan = PodPlanner.plan(row.pod(), row.seen().build(), NOW);

        assertThat(plan).isEqualTo(new Plan(row.actions(), row.wakeUp()));
        assertThat(PodPlanner.plan(row.pod(), row.seen().build(), NOW)).isEqualTo(plan);
    }
}
