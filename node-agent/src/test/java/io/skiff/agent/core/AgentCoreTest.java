package io.skiff.agent.core;

import static io.skiff.agent.testing.AgentHarness.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.ContainerException;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageGarbage;
import io.skiff.agent.image.PullSecret;
import io.skiff.agent.network.NodeNetwork;
import io.skiff.agent.node.NodeAddress;
import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.pod.Assignments;
import io.skiff.agent.pod.ContainerStatus;
import io.skiff.agent.pod.ContainerStatus.Running;
import io.skiff.agent.pod.ContainerStatus.Terminated;
import io.skiff.agent.pod.ContainerStatus.Waiting;
import io.skiff.agent.pod.PodPhase;
import io.skiff.agent.pod.ProbeKind;
import io.skiff.agent.pod.PullPolicy;
import io.skiff.agent.pod.RestartRule;
import io.skiff.agent.pod.SetVersion;
import io.skiff.agent.session.GatewayListener.NetworkState;
import io.skiff.agent.state.AgentStateStore.AgentState;
import io.skiff.agent.testing.AgentHarness;
import io.skiff.agent.testing.PodSpecs;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stories of pods on one host, with a clock that moves when it is told to. */
class AgentCoreTest {

    private final AgentHarness agent = new AgentHarness();

    @BeforeEach
    void connected() {
        agent.connect("c");
    }

    private ContainerStatus container(String pod) {
        return agent.status(pod).containers().get(0);
    }

    @Test
    void runsAnAssignedPodAndReportsIt() {
        agent.assign(PodSpecs.pod("web").body());

        assertThat(agent.runtime.calls()).containsExactly("create sandbox web", "start web_main_0");
        var status = agent.status("web");
        assertThat(status.phase()).isEqualTo(PodPhase.RUNNING);
        assertThat(status.podIp()).isEqualTo("10.42.1.2");
        assertThat(status.isReady()).isTrue();
        assertThat(container("web").state()).isInstanceOf(Running.class);
        assertThat(agent.link.events())
                .containsExactly(
                        "Pulled: Container image \"web:v1\" already present on machine",
                        "Created: Created container main",
                        "Started: Started container main");
    }

    @Test
    void restartsAtOnceThenWithGrowingDelaysAndForgetsAfterTenMinutesOfHealth() {
        agent.assign(PodSpecs.pod("web").body());

        agent.runtime.exit(id("web", "main", 0), 3);
        agent.settle();
        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 1));
        assertThat(container("web").restartCount()).isEqualTo(1);
        assertThat(container("web").lastTerminated())
                .isNotNull()
                .satisfies(last -> assertThat(last.exitCode()).isEqualTo(3));

        agent.runtime.exit(id("web", "main", 1), 3);
        agent.settle();
        assertThat(agent.runtime.running()).isEmpty();
        assertThat(container("web").state())
                .isEqualTo(new Waiting(
                        "CrashLoopBackOff", "back-off 10s restarting failed container=main pod=web_default(web)"));
        assertThat(agent.status("web").phase()).isEqualTo(PodPhase.RUNNING);
        assertThat(agent.status("web").isReady()).isFalse();
        agent.pass(Duration.ofSeconds(9));
        assertThat(agent.runtime.running()).isEmpty();
        agent.pass(Duration.ofSeconds(1));
        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 2));

        agent.runtime.exit(id("web", "main", 2), 3);
        agent.pass(Duration.ofSeconds(19));
        assertThat(agent.runtime.running()).isEmpty();
        agent.pass(Duration.ofSeconds(1));
        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 3));

        agent.pass(Duration.ofMinutes(10));
        agent.runtime.exit(id("web", "main", 3), 3);
        agent.settle();
        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 4));
        assertThat(agent.link.events().stream().filter(event -> event.startsWith("BackOff")))
                .hasSize(2);
        assertThat(agent.runtime.list()).hasSize(1);
    }

    @Test
    void pullsAMissingImage() {
        agent.assign(
                PodSpecs.pod("web").with(PodSpecs.container("main", "shop:v2")).body());
        assertThat(container("web").state()).isEqualTo(new Waiting("ContainerCreating", "Pulling image \"shop:v2\""));
        agent.pass(Duration.ofSeconds(2));
        agent.registries.lastProgress().begin(agent.clock.instant());
        agent.registries.lastProgress().notFromOrigin(10);
        agent.pass(Duration.ofSeconds(4));
        agent.registries.succeed("shop:v2");
        agent.settle();

        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 0));
        assertThat(agent.link.events())
                .containsExactly(
                        "Pulling: Pulling image \"shop:v2\"",
                        "Pulled: Successfully pulled image \"shop:v2\" in 4s (6s including waiting). Image size: 1000 bytes."
                                + " 0 bytes came from the registry, 1 of its layers from other nodes.",
                        "Created: Created container main",
                        "Started: Started container main");
        agent.pass(Duration.ofSeconds(1));
        assertThat(agent.link.nodes().get(agent.link.nodes().size() - 1).images())
                .as("those that only a person can bring elsewhere")
                .containsExactly("web:v1");
    }

    @Test
    void tellsHowFarALongPullIsButNotOften() {
        agent.assign(
                PodSpecs.pod("web").with(PodSpecs.container("main", "shop:v2")).body());
        agent.registries.lastProgress().expect(3, 90_000_000);
        var told = new LinkedHashSet<String>();
        for (int second = 0; second < 60; second++) {
            agent.registries.lastProgress().received(1_500_000);
            agent.pass(Duration.ofSeconds(1));
            told.add(((Waiting) container("web").state()).message());
        }

        assertThat(told)
                .as("in a minute")
                .hasSizeBetween(11, 13)
                .contains("Pulling image \"shop:v2\": 0 of 3 layers, 7.5 of 90.0 MB");
    }

    @Test
    void saysWhyAnImageCannotBePulledAndTriesAgainLater() {
        agent.assign(
                PodSpecs.pod("web").with(PodSpecs.container("main", "shop:v2")).body());
        agent.registries.fail("shop:v2", "not found");
        agent.settle();
        assertThat(container("web").state()).isEqualTo(new Waiting("ErrImagePull", "not found"));
        assertThat(agent.link.events()).contains("Failed: Failed to pull image \"shop:v2\": not found");

        agent.pass(Duration.ofSeconds(10));
        agent.registries.fail("shop:v2", "still not found");
        agent.settle();
        assertThat(container("web").state())
                .isEqualTo(new Waiting("ImagePullBackOff", "Back-off pulling image \"shop:v2\": still not found"));
        agent.pass(Duration.ofSeconds(19));
        assertThat(agent.registries.begun()).hasSize(2);
        agent.pass(Duration.ofSeconds(1));
        assertThat(agent.registries.begun()).hasSize(3);
    }

    @Test
    void tellsForWhichPlatformsAnImageIsThatHasNoneForThisNode() {
        agent.assign(
                PodSpecs.pod("web").with(PodSpecs.container("main", "shop:v2")).body());
        agent.registries.refuse("shop:v2", "no match for platform in manifest", List.of("linux/s390x"));
        agent.settle();
        assertThat(container("web").state())
                .isEqualTo(new Waiting("ErrImagePull", "no match for platform in manifest", List.of("linux/s390x")));
    }

    @Test
    void startsOnceAMissingImageWasImported() {
        agent.assign(
                PodSpecs.pod("web").with(PodSpecs.container("main", "shop:v2")).body());
        agent.registries.fail("shop:v2", "not found");
        agent.settle();
        agent.images.with("other:v1");
        agent.pass(Duration.ofSeconds(2));
        assertThat(agent.registries.begun())
                .as("another image is no reason to ask again")
                .hasSize(1);

        agent.images.with("shop:v2");
        agent.pass(Duration.ofSeconds(1));

        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 0));
    }

    @Test
    void pullsAnImageOnceForAllPods() {
        var shop = PodSpecs.container("main", "shop:v2");
        agent.assign(
                PodSpecs.pod("a").with(shop).body(),
                PodSpecs.pod("b").with(shop).body(),
                PodSpecs.pod("c").with(shop).body());
        assertThat(agent.registries.begun()).containsExactly("shop:v2");
        agent.registries.succeed("shop:v2");
        agent.settle();
        assertThat(agent.runtime.running()).hasSize(3);
    }

    @Test
    void pullsWithTheCredentialsOfThePod() {
        var shop = PodSpecs.container("main", "registry.lan/shop:v2");
        agent.assign(
                PodSpecs.pod("a").with(shop).pulling(secret("ann", "one")).body(),
                PodSpecs.pod("b").with(shop).pulling(secret("bob", "two")).body(),
                PodSpecs.pod("c").with(shop).pulling(secret("bob", "two")).body());
        assertThat(agent.registries.begun())
                .as("one for each credential, because another's may be wrong")
                .hasSize(2);
        agent.registries.fail("registry.lan/shop:v2", "not authorized");
        agent.settle();
        assertThat(container("a").state()).isEqualTo(new Waiting("ErrImagePull", "not authorized"));

        agent.assign(PodSpecs.pod("a").with(shop).pulling(secret("ann", "new")).body());
        agent.pass(Duration.ofSeconds(10));
        assertThat(agent.registries.lastUsers()).containsExactly("ann-new");
    }

    @Test
    void givesAPrivateImageToNoPodWithoutARightToIt() {
        var shop = PodSpecs.container("main", "registry.lan/shop:v2");
        agent.assign(
                PodSpecs.pod("red").with(shop).pulling(secret("ann", "one")).body());
        agent.registries.succeed("registry.lan/shop:v2");
        agent.settle();

        agent.assign(
                PodSpecs.pod("again").with(shop).pulling(secret("ann", "one")).body(),
                PodSpecs.pod("blue").with(shop).body());
        assertThat(agent.runtime.running())
                .as("who has the password by which it was pulled needs no registry")
                .contains(id("again", "main", 0))
                .doesNotContain(id("blue", "main", 0));
        assertThat(agent.registries.begun()).hasSize(2);
        agent.registries.fail("registry.lan/shop:v2", "not authorized");
        agent.settle();
        assertThat(container("blue").state()).isEqualTo(new Waiting("ErrImagePull", "not authorized"));
        agent.images.with("other:v1");
        agent.pass(Duration.ofSeconds(2));
        assertThat(agent.registries.begun())
                .as("a change of the store is no reason to ask again")
                .hasSize(2);

        agent.pass(Duration.ofSeconds(10));
        agent.registries.succeed("registry.lan/shop:v2");
        agent.settle();
        assertThat(agent.runtime.running()).contains(id("blue", "main", 0));
        assertThat(agent.link.events())
                .contains("Pulled: Container image \"registry.lan/shop:v2\" already present on machine and can be"
                        + " accessed by the pod");

        agent.assign(PodSpecs.pod("anybody").with(shop).body());
        assertThat(agent.runtime.running())
                .as("the registry gave it without a credential")
                .contains(id("anybody", "main", 0));
    }

    @Test
    void asksNoRegistryForAPodThatMustNotPullAndHasNoRight() {
        agent.assign(PodSpecs.pod("red")
                .with(PodSpecs.container("main", "registry.lan/shop:v2"))
                .pulling(secret("ann", "one"))
                .body());
        agent.registries.succeed("registry.lan/shop:v2");
        agent.settle();

        var never = PodSpecs.container("main", "registry.lan/shop:v2", PullPolicy.NEVER, Map.of(), "");
        agent.assign(
                PodSpecs.pod("red").with(never).pulling(secret("ann", "one")).body(),
                PodSpecs.pod("blue").with(never).body());
        agent.pass(Duration.ofMinutes(1));

        assertThat(container("blue").state())
                .isEqualTo(new Waiting(
                        "ErrImageNeverPull",
                        "Container image \"registry.lan/shop:v2\" is not present with pull policy of Never: it is on this"
                                + " node, pulled with credentials that this pod does not have"));
        assertThat(agent.registries.begun()).hasSize(1);
    }

    @Test
    void tellsOnceWhichPullSecretIsMissing() {
        var missing = new PullSecret("default", "nowhere", "", "not found", List.of());
        agent.assign(PodSpecs.pod("web")
                .with(PodSpecs.container("main", "shop:v2"))
                .pulling(missing, secret("ann", "one"))
                .body());
        agent.registries.fail("shop:v2", "not found");
        agent.pass(Duration.ofSeconds(30));

        assertThat(agent.link.events())
                .filteredOn(event -> event.startsWith("FailedToRetrieve"))
                .containsExactly(
                        "FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets (nowhere);"
                                + " attempting to pull the image may not succeed. Secret nowhere is not found.");
        assertThat(agent.registries.begun()).isNotEmpty();
    }

    private static PullSecret secret(String user, String password) {
        var login = new PullSecret.Login("registry.lan", user + "-" + password, password);
        return new PullSecret("default", user, "uid-" + user, "", List.of(login));
    }

    @Test
    void pullsNothingForAPodThatMustNot() {
        agent.assign(PodSpecs.pod("web")
                .with(PodSpecs.container("main", "shop:v2", PullPolicy.NEVER, Map.of(), ""))
                .body());
        agent.pass(Duration.ofMinutes(1));
        assertThat(((Waiting) container("web").state()).reason()).isEqualTo("ErrImageNeverPull");
        assertThat(agent.registries.begun()).isEmpty();
    }

    @Test
    void asksTheRegistryBeforeEachStartThatIsToBeOfTheNewestImage() {
        var always = PodSpecs.container("main", "shop:v2", PullPolicy.ALWAYS, Map.of(), "");
        agent.assign(PodSpecs.pod("web").with(always).body());
        agent.registries.succeed("shop:v2");
        agent.settle();
        agent.runtime.exit(id("web", "main", 0), 1);
        agent.settle();
        assertThat(agent.registries.begun()).hasSize(2);
        agent.registries.succeed("shop:v2");
        agent.settle();
        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 1));

        agent.assign(PodSpecs.pod("imported")
                .with(PodSpecs.container("main", "web:v1", PullPolicy.ALWAYS, Map.of(), ""))
                .body());
        assertThat(agent.registries.begun())
                .as("an imported image has no other source")
                .hasSize(2);
    }

    @Test
    void endsADeletedPodWithSignalGraceAndKillThenSaysThatItIsGone() {
        agent.runtime.ignoreTerm("main");
        agent.assign(PodSpecs.pod("web").body());

        agent.assign(PodSpecs.pod("web").deleted(Duration.ofSeconds(20)).body());
        assertThat(agent.runtime.calls()).endsWith("signal 15 web_main_0");
        agent.pass(Duration.ofSeconds(19));
        assertThat(agent.runtime.running()).hasSize(1);
        assertThat(agent.status("web").removed()).isFalse();
        agent.pass(Duration.ofSeconds(1));

        assertThat(agent.runtime.calls()).endsWith("kill web_main_0", "remove web_main_0", "remove sandbox web");
        var status = agent.status("web");
        assertThat(status.removed()).isTrue();
        assertThat(((Terminated) status.containers().get(0).state()).exitCode()).isEqualTo(137);
        assertThat(agent.network.addresses()).isEmpty();
        assertThat(agent.storage.pods()).isEmpty();
        assertThat(agent.link.events()).contains("Killing: Stopping container main");
    }

    @Test
    void endsAPodThatIsNotAssignedAnyMoreAndForgetsIt() {
        agent.assign(PodSpecs.pod("web").body(), PodSpecs.pod("db").body());

        agent.assign(PodSpecs.pod("db").body());

        assertThat(agent.runtime.running()).containsExactly(id("db", "main", 0));
        assertThat(agent.runtime.listSandboxes()).hasSize(1);
        assertThat(agent.store.load().orElseThrow().assigned().bodies()).hasSize(1);
    }

    @Test
    void anAgentThatWasKilledFindsItsPodsAndHealsThemWithoutAnyServer() {
        agent.assign(PodSpecs.pod("web").body(), PodSpecs.pod("db").body());
        agent.runtime.forgetCalls();

        agent.restartAgent();
        assertThat(agent.runtime.calls()).isEmpty();

        agent.pass(StartGate.PATIENCE);
        agent.runtime.exit(id("db", "main", 0), 1);
        agent.settle();
        assertThat(agent.runtime.running()).containsExactly(id("db", "main", 1), id("web", "main", 0));
        assertThat(container("db").restartCount()).isEqualTo(1);

        agent.runtime.exit(id("db", "main", 1), 1);
        agent.restartAgent();
        assertThat(((Waiting) container("db").state()).reason()).isEqualTo("CrashLoopBackOff");
        agent.pass(StartGate.PATIENCE);
        assertThat(agent.runtime.running()).contains(id("db", "main", 2));
    }

    private void rebootHost() {
        agent.runtime.reboot();
        agent.runtime.forgetCalls();
        agent.network.removeAll();
        agent.restartAgent();
    }

    @Test
    void startsEverythingAgainAfterTheHostDid() {
        agent.assign(PodSpecs.pod("web").body());
        rebootHost();

        agent.connect("c");
        agent.assign(PodSpecs.pod("web").body());

        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 0));
    }

    @Test
    void startsEverythingAgainWithoutAnyServerWhenNoneWasHeardForAWhile() {
        agent.assign(PodSpecs.pod("web").body());
        rebootHost();

        agent.pass(StartGate.PATIENCE.minusSeconds(1));
        assertThat(agent.runtime.calls()).isEmpty();
        agent.pass(Duration.ofSeconds(1));

        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 0));
    }

    @Test
    void neverStartsWhatWasMovedWhileTheHostWasAway() {
        agent.assign(
                PodSpecs.pod("db").body(),
                PodSpecs.pod("web").body(),
                PodSpecs.pod("app").body());
        rebootHost();
        agent.connect("c");
        assertThat(agent.runtime.calls()).isEmpty();

        // One is gone already; one is to end: its node has to say that nothing is left of it.
        var marked = PodSpecs.pod("web").deleted(Duration.ofSeconds(30));
        var hashes =
                Map.of(new PodUid("db"), "h1", new PodUid("web"), marked.build().hash());
        agent.core().assigned(new SetVersion("c", 1, 50), hashes, List.of());
        agent.settle();
        assertThat(agent.runtime.running()).as("before the bodies are here").containsExactly(id("db", "main", 0));
        agent.core().received(List.of(marked.body()));
        agent.pass(Duration.ofMinutes(1));

        assertThat(agent.runtime.running()).containsExactly(id("db", "main", 0));
        assertThat(agent.runtime.calls())
                .noneMatch(call -> call.startsWith("start web") || call.startsWith("start app"));
        assertThat(agent.status("web").removed()).isTrue();
    }

    @Test
    void aBodyThatNeverComesKeepsNoPodDown() {
        agent.assign(PodSpecs.pod("web").body());
        rebootHost();
        agent.connect("c");
        agent.core().assigned(new SetVersion("c", 1, 50), Map.of(new PodUid("web"), "h2"), List.of());

        agent.pass(StartGate.PATIENCE.minusSeconds(1));
        assertThat(agent.runtime.running()).isEmpty();
        agent.pass(Duration.ofSeconds(1));
        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 0));
    }

    @Test
    void startsNothingOnANodeThatIsNotLetIn() {
        agent.assign(PodSpecs.pod("web").body());
        rebootHost();
        agent.core().barred();

        agent.pass(Duration.ofMinutes(10));
        assertThat(agent.runtime.calls()).isEmpty();

        agent.connect("c");
        agent.assign(PodSpecs.pod("web").body());
        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 0));
    }

    @Test
    void whatRunsOnANodeThatIsNotLetInGoesOnAndIsHealed() {
        agent.assign(PodSpecs.pod("web").body());
        agent.core().barred();
        agent.runtime.exit(id("web", "main", 0), 1);
        agent.settle();

        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 1));
    }

    @Test
    void refusesOlderAndForeignSetsAndKeepsEverythingRunning() {
        agent.assign(new SetVersion("c", 2, 50), PodSpecs.pod("web").body());

        agent.assign(new SetVersion("c", 2, 49));
        agent.assign(new SetVersion("c", 1, 90));
        agent.assign(new SetVersion("other", 9, 900));
        agent.connect("other");
        agent.core()
                .network(new NetworkState(
                        3, List.of(new NodeNetwork.Peer("x", "192.0.2.7", "10.9.0.0/24", 0)), List.of()));
        agent.settle();

        assertThat(agent.network.peers()).isEmpty();
        assertThat(agent.link.refusals()).hasSize(3);
        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 0));
        agent.assign(new SetVersion("c", 2, 50));
        assertThat(agent.runtime.running()).isEmpty();
    }

    @Test
    void leavesPodsItKnowsNothingOfAloneUntilItHasASet() {
        agent.assign(PodSpecs.pod("web").body());
        agent.store.save(new AgentState(new Assignments().snapshot(), AgentHarness.NETWORK));

        agent.restartAgent();
        agent.pass(Duration.ofMinutes(1));
        assertThat(agent.runtime.running()).hasSize(1);

        agent.assign();
        agent.pass(Duration.ofMinutes(1));
        assertThat(agent.runtime.running()).isEmpty();
    }

    @Test
    void runsInitContainersInOrderAndTheOthersAfterThem() {
        agent.assign(PodSpecs.pod("web").init("first").init("second").body());
        assertThat(agent.runtime.running()).containsExactly(id("web", "first", 0));
        assertThat(((Waiting) container("web").state()).reason()).isEqualTo("PodInitializing");

        agent.runtime.exit(id("web", "first", 0), 1);
        agent.settle();
        agent.runtime.exit(id("web", "first", 1), 0);
        agent.settle();
        assertThat(agent.runtime.running()).containsExactly(id("web", "second", 0));
        agent.runtime.exit(id("web", "second", 0), 0);
        agent.settle();

        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 0));
        assertThat(agent.status("web").isInitialized()).isTrue();
    }

    @Test
    void aPodThatIsNotRestartedSucceedsOrFailsAndStaysSo() {
        agent.assign(
                PodSpecs.pod("good").restart(RestartRule.ON_FAILURE).body(),
                PodSpecs.pod("bad").restart(RestartRule.NEVER).body());
        agent.runtime.exit(id("good", "main", 0), 0);
        agent.runtime.exit(id("bad", "main", 0), 2);
        agent.settle();

        assertThat(agent.status("good").phase()).isEqualTo(PodPhase.SUCCEEDED);
        assertThat(agent.status("bad").phase()).isEqualTo(PodPhase.FAILED);
        agent.restartAgent();
        agent.pass(Duration.ofMinutes(1));
        assertThat(agent.runtime.running()).isEmpty();
        assertThat(agent.status("good").phase()).isEqualTo(PodPhase.SUCCEEDED);
    }

    @Test
    void isReadyWhenItsProbeSaysSoAndStaysSoOverARestartOfTheAgent() {
        int port = PodSpecs.port(ProbeKind.READINESS);
        agent.prober.answer(port, false);
        agent.assign(PodSpecs.pod("web")
                .with(PodSpecs.probed("main", ProbeKind.READINESS))
                .body());
        agent.pass(Duration.ofSeconds(3));
        assertThat(agent.status("web").isReady()).isFalse();
        assertThat(agent.link.events())
                .contains("Unhealthy: Readiness probe failed: dial tcp 10.42.1.2:2: connect: connection refused");

        agent.prober.answer(port, true);
        agent.pass(Duration.ofSeconds(1));
        assertThat(agent.status("web").isReady()).isTrue();

        agent.prober.answer(port, false);
        agent.restartAgent();
        assertThat(agent.status("web").isReady()).isTrue();
        agent.pass(Duration.ofSeconds(16));
        assertThat(agent.status("web").isReady()).isFalse();
        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 0));
    }

    private static Image.Config checked(String stopSignal) {
        return new Image.Config(
                List.of(),
                List.of("/bin/serve"),
                Map.of(),
                "",
                "",
                stopSignal,
                new Image.HealthCheck(List.of("check", "it"), Duration.ofSeconds(10), Duration.ofSeconds(5), 2));
    }

    @Test
    void isReadyWhenTheHealthCheckOfItsImageSaysSoAndIsNotRestartedByIt() {
        agent.images.with("shop:v2", checked(""));
        agent.prober.answer("check it", false);
        agent.assign(
                PodSpecs.pod("web").with(PodSpecs.container("main", "shop:v2")).body());
        assertThat(agent.status("web").isReady()).as("before it was checked").isFalse();
        agent.prober.answer("check it", true);
        agent.pass(Duration.ofSeconds(2));
        assertThat(agent.status("web").isReady()).isTrue();

        agent.prober.answer("check it", false);
        agent.pass(Duration.ofSeconds(11));
        assertThat(agent.status("web").isReady()).as("after one failure of two").isTrue();
        agent.pass(Duration.ofSeconds(10));
        assertThat(agent.status("web").isReady()).isFalse();
        agent.restartAgent();
        agent.pass(Duration.ofMinutes(10));
        assertThat(agent.status("web").isReady()).as("also to the next agent").isFalse();
        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 0));
    }

    @Test
    void probesOfThePodCountInPlaceOfTheHealthCheck() {
        agent.images.with("web:v1", checked(""));
        agent.prober.answer("check it", false);
        agent.assign(PodSpecs.pod("web")
                .with(PodSpecs.probed("main", ProbeKind.LIVENESS))
                .body());
        agent.pass(Duration.ofMinutes(1));

        assertThat(agent.status("web").isReady()).isTrue();
    }

    @Test
    void endsWithTheSignalOfTheImageUnlessThePodNamesAnother() {
        agent.images.with("shop:v2", checked("SIGRTMIN+3"));
        agent.assign(
                PodSpecs.pod("a").with(PodSpecs.container("main", "shop:v2")).body(),
                PodSpecs.pod("b")
                        .with(PodSpecs.stoppedBy("SIGQUIT", PodSpecs.container("main", "shop:v2")))
                        .body());
        agent.assign();
        assertThat(agent.runtime.calls()).contains("signal 37 a_main_0", "signal 3 b_main_0");
    }

    @Test
    void restartsAContainerThatIsNotAliveWithItsGrace() {
        int port = PodSpecs.port(ProbeKind.LIVENESS);
        agent.runtime.ignoreTerm("main");
        agent.assign(PodSpecs.pod("web")
                .grace(Duration.ofSeconds(7))
                .with(PodSpecs.probed("main", ProbeKind.LIVENESS))
                .body());
        agent.prober.answer(port, false);
        agent.pass(Duration.ofSeconds(15));
        assertThat(agent.link.events()).contains("Killing: Container main failed liveness probe, will be restarted");
        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 0));
        agent.prober.answer(port, true);
        agent.pass(Duration.ofSeconds(7));

        assertThat(agent.runtime.calls()).contains("signal 15 web_main_0", "kill web_main_0");
        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 1));
    }

    @Test
    void waitsForTheStartupProbeBeforeTheOthers() {
        int startup = PodSpecs.port(ProbeKind.STARTUP);
        agent.prober.answer(startup, false);
        agent.prober.answer(PodSpecs.port(ProbeKind.LIVENESS), false);
        agent.assign(PodSpecs.pod("web")
                .with(PodSpecs.probed("main", ProbeKind.STARTUP, ProbeKind.READINESS))
                .body());
        agent.pass(Duration.ofSeconds(9));
        assertThat(container("web").isStarted()).isFalse();

        agent.prober.answer(startup, true);
        agent.pass(Duration.ofSeconds(1));
        assertThat(container("web").isStarted()).isTrue();
        assertThat(agent.status("web").isReady()).isTrue();
    }

    @Test
    void namesTheReasonOfAStartThatFailsAndTriesAgainWithBackOff() {
        agent.runtime.failStarts(spec -> new ContainerException("CreateContainerError", "mount overlay on /: EINVAL"));
        agent.assign(PodSpecs.pod("web").body());
        assertThat(container("web").state())
                .isEqualTo(new Waiting("CreateContainerError", "mount overlay on /: EINVAL"));
        assertThat(container("web").restartCount()).isZero();
        assertThat(agent.link.events()).contains("Failed: Error: mount overlay on /: EINVAL");

        agent.runtime.failStarts(spec -> null);
        agent.pass(Duration.ofSeconds(9));
        assertThat(agent.runtime.running()).isEmpty();
        agent.pass(Duration.ofSeconds(1));
        assertThat(agent.runtime.running()).hasSize(1);
    }

    private static final String NOT_FOUND = "exec \"/nope\": no such file or directory in the image";

    private void failToExecute() {
        agent.runtime.failStarts(spec -> new ContainerException("StartError", NOT_FOUND));
    }

    private static void assertNeverRan(@org.jspecify.annotations.Nullable Object state) {
        assertThat(state).isInstanceOfSatisfying(Terminated.class, end -> {
            assertThat(end.reason()).isEqualTo("StartError");
            assertThat(end.exitCode()).isEqualTo(128);
            assertThat(end.message()).isEqualTo(NOT_FOUND);
        });
    }

    /** Also by the next agent, which finds the run that ended. */
    @Test
    void aProgramThatCannotBeExecutedFailsAPodThatIsNeverRestarted() {
        failToExecute();
        agent.assign(PodSpecs.pod("job").restart(RestartRule.NEVER).body());

        assertThat(agent.status("job").phase()).isEqualTo(PodPhase.FAILED);
        assertNeverRan(container("job").state());
        assertThat(agent.link.events())
                .contains("Failed: Error: " + NOT_FOUND)
                .doesNotContain("Started: Started container main");

        agent.runtime.failStarts(spec -> null);
        agent.restartAgent();
        agent.connect("c");
        agent.pass(Duration.ofMinutes(20));
        assertThat(agent.runtime.calls()).containsOnlyOnce("start job_main_0").doesNotContain("start job_main_1");
        assertThat(agent.status("job").phase()).isEqualTo(PodPhase.FAILED);
    }

    @Test
    void aProgramThatCannotBeExecutedCountsAsARestartAndBacksOff() {
        failToExecute();
        agent.assign(PodSpecs.pod("web").body());

        // The first restart is at once, as after any end.
        assertThat(container("web").restartCount()).isEqualTo(1);
        assertThat(container("web").state())
                .isInstanceOfSatisfying(
                        Waiting.class, waiting -> assertThat(waiting.reason()).isEqualTo("CrashLoopBackOff"));
        assertNeverRan(container("web").lastTerminated());
        assertThat(agent.link.events()).anyMatch(event -> event.startsWith("BackOff: "));

        agent.pass(Duration.ofSeconds(10));
        assertThat(container("web").restartCount()).isEqualTo(2);

        agent.runtime.failStarts(spec -> null);
        agent.pass(Duration.ofSeconds(20));
        assertThat(container("web").state()).isInstanceOf(Running.class);
        assertNeverRan(container("web").lastTerminated());
    }

    @Test
    void anInitContainerThatCannotBeExecutedFailsAPodThatIsNeverRestarted() {
        failToExecute();
        agent.assign(
                PodSpecs.pod("job").restart(RestartRule.NEVER).init("setup").body());

        assertThat(agent.status("job").phase()).isEqualTo(PodPhase.FAILED);
        assertNeverRan(agent.status("job").initContainers().get(0).state());
    }

    @Test
    void saysThatItsDiskFillsBeforeItIsFull() {
        agent.storage.leave(900L << 20);
        agent.pass(Duration.ofSeconds(5));
        assertThat(agent.core().node().shortages().disk())
                .isEqualTo("Of the 102400 MiB of the disk with the pods' files 900 MiB are left, less than 1024 MiB:"
                        + " this node gets no new pods. Free some: skiff image ls, skiff image rm.");
        assertThat(agent.core().node().notReadyReason()).isEmpty();

        agent.storage.leave(1200L << 20);
        agent.pass(Duration.ofSeconds(5));
        assertThat(agent.core().node().shortages().disk()).isNotEmpty();

        agent.storage.leave(1600L << 20);
        agent.pass(Duration.ofSeconds(5));
        assertThat(agent.core().node().shortages().disk()).isEmpty();
    }

    @Test
    void tellsAPodThatWaitsForAFullDisk() {
        agent.store.fill(true);
        agent.assign(PodSpecs.pod("web").body());
        agent.pass(Duration.ofMinutes(1));

        assertThat(agent.runtime.calls()).isEmpty();
        assertThat(agent.link.events())
                .singleElement()
                .asString()
                .startsWith("StateNotWritten: the agent cannot write down what it is assigned");

        agent.store.fill(false);
        agent.pass(Duration.ofMinutes(1));
        assertThat(agent.runtime.running()).hasSize(1);
    }

    @Test
    void namesAnOutOfMemoryKill() {
        agent.assign(PodSpecs.pod("web").body());
        agent.runtime.killForMemory(id("web", "main", 0));
        agent.settle();

        assertThat(container("web").lastTerminated()).isNotNull().satisfies(last -> {
            assertThat(last.reason()).isEqualTo("OOMKilled");
            assertThat(last.exitCode()).isEqualTo(137);
        });
        assertThat(agent.link.events())
                .contains("OOMKilled: Container main was killed: it used more memory than its limit");
    }

    @Test
    void resendsWhatWasNotAcknowledgedAndEverythingToANewSession() {
        agent.assign(PodSpecs.pod("web").body());
        var uid = new PodUid("web");
        long sequence = agent.link.sequence(uid);
        agent.core().statusStored(uid, sequence);

        var before = agent.link.status(uid);
        agent.connect("c");
        assertThat(agent.link.status(uid)).isEqualTo(before);
        assertThat(agent.link.sequence(uid)).isEqualTo(sequence);
    }

    @Test
    void appliesTheNetworkAndSaysWhichRevision() {
        agent.core().network(new NetworkState(7, List.of(), List.of()));
        agent.settle();
        assertThat(agent.link.networkRevision()).isEqualTo(7);
    }

    @Test
    void aFullDiskHoldsUpNewPodsOnlyAndNothingIsLost() {
        agent.assign(PodSpecs.pod("web").body(), PodSpecs.pod("db").body());
        agent.store.fill(true);

        agent.assign(
                PodSpecs.pod("web").deleted(Duration.ofSeconds(5)).body(),
                PodSpecs.pod("new").body());
        assertThat(agent.status("web").removed()).as("a deletion is obeyed").isTrue();
        assertThat(agent.runtime.running())
                .as("one that left the set has ended; a new one waits")
                .isEmpty();
        assertThat(agent.status("new").phase()).isEqualTo(PodPhase.PENDING);
        assertThat(lastNode().notReadyReason()).isEqualTo("StateNotWritten");
        assertThat(lastNode().notReadyMessage()).contains("No space left on device");

        agent.store.fill(false);
        agent.pass(Duration.ofSeconds(32));
        assertThat(agent.runtime.running()).containsExactly(id("new", "main", 0));
        assertThat(lastNode().notReadyReason()).isEmpty();
    }

    @Test
    void aPodThatRunsIsHealedAndChangedWhileTheDiskIsFull() {
        agent.assign(PodSpecs.pod("web").body());
        agent.store.fill(true);
        agent.assign(PodSpecs.pod("web").hash("h2").body());

        agent.runtime.exit(id("web", "main", 0), 1);
        agent.settle();
        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 1));
        agent.restartAgent();
        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 1));
    }

    @Test
    void neverRunsAPodThatTheNextAgentWouldNotKnow() {
        agent.store.fill(true);
        agent.assign(PodSpecs.pod("web").body());
        assertThat(agent.runtime.calls()).isEmpty();
        agent.store.fill(false);
        agent.pass(Duration.ofSeconds(32));

        agent.restartAgent();
        agent.pass(Duration.ofMinutes(1));
        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 0));
    }

    private NodeStatus lastNode() {
        return agent.link.nodes().get(agent.link.nodes().size() - 1);
    }

    @Test
    void putsBackTheNetworkThatOthersRemovedAndKeepsServicesOverARestart() {
        var service = new NodeNetwork.Service("default", "web", "10.43.0.10", List.of());
        agent.core().network(new NetworkState(7, List.of(), List.of(service)));
        agent.pass(Duration.ofSeconds(11));

        agent.network.apply(List.of(), List.of());
        agent.pass(Duration.ofSeconds(30));
        assertThat(agent.network.services()).containsExactly(service);

        agent.network.removeAll();
        agent.restartAgent();
        assertThat(agent.network.services()).containsExactly(service);
        assertThat(agent.link.networkRevision()).as("told of another session").isZero();
    }

    @Test
    void tellsWhatKeepsPodsFromBeingReached() {
        agent.network.hinder("The chain ip filter FORWARD drops forwarded packets.");
        agent.pass(Duration.ofSeconds(30));
        assertThat(lastNode().networkProblems())
                .containsExactly("The chain ip filter FORWARD drops forwarded packets.");
        assertThat(lastNode().notReadyReason()).isEmpty();
    }

    @Test
    void tellsWhatProtectsPodsLessAndIsReady() {
        agent.network.weaken("This kernel does not lock ports.");
        agent.pass(Duration.ofSeconds(30));
        assertThat(lastNode().networkWeaknesses()).containsExactly("This kernel does not lock ports.");
        assertThat(lastNode().networkProblems()).isEmpty();
        assertThat(lastNode().notReadyReason()).isEmpty();
    }

    @Test
    void removesImagesThatNobodyUsesWhenTheDiskFills() {
        agent.images.with("db:v1").withPulled("old:v1");
        agent.assign(
                PodSpecs.pod("web").body(),
                PodSpecs.pod("db").with(PodSpecs.container("main", "db:v1")).body());
        agent.pass(Duration.ofMinutes(5));
        assertThat(agent.images.find("old:v1")).isPresent();

        agent.images.free(100_000);
        agent.pass(Duration.ofMinutes(5));
        assertThat(agent.images.list()).extracting(Image::reference).containsExactly("db:v1", "web:v1");
        assertThat(agent.images.collections()).isEqualTo(1);

        agent.images.remove("web:v1");
        agent.pass(Duration.ofMinutes(5));
        assertThat(agent.images.collections())
                .as("layers under a container whose image has no name any more")
                .isEqualTo(1);
    }

    /** A slow disk must not hold up the threads that hear the control plane's beats. */
    @Test
    void whatTheControlPlaneSaysIsTakenInWithoutTheDisk() {
        var body = PodSpecs.pod("web").body();
        agent.store.forget();
        agent.core().connected("c", new NodeNetwork.NetworkConfig("10.42.9.0/24", "10.42.0.0/16", "10.43.0.0/16"));
        agent.core()
                .assigned(
                        new SetVersion("c", 1, 1),
                        Map.of(body.spec().uid(), body.spec().hash()),
                        List.of());
        agent.core().received(List.of(body));
        agent.core().network(new NetworkState(1, List.of(), List.of()));
        assertThat(agent.store.load()).isEmpty();
        assertThat(agent.store.loadNetwork()).isEmpty();

        agent.settle();
        assertThat(agent.store.load().orElseThrow().assigned().bodies()).hasSize(1);
        assertThat(agent.store.loadNetwork()).isPresent();
        assertThat(agent.runtime.running()).hasSize(1);
    }

    @Test
    void theNodesAddressFollowsItsConnection() throws Exception {
        var core = new AgentCore(
                new AgentPorts(
                        agent.runtime,
                        agent.resources,
                        agent.images,
                        ImageGarbage.Policy.DEFAULT,
                        agent.registries,
                        agent.network,
                        agent.storage,
                        List::of,
                        agent.store,
                        agent.prober,
                        agent.prober,
                        agent.hooks,
                        agent.hooks,
                        agent.link,
                        agent.clock),
                AgentHarness.NODE,
                new NodeAddress(null, List.of()));
        core.reached(InetAddress.getByName("198.51.100.7"));
        assertThat(lastNode().internalIp()).isEqualTo("198.51.100.7");
        int told = agent.link.nodes().size();
        core.reached(InetAddress.getByName("198.51.100.7"));
        assertThat(agent.link.nodes()).hasSize(told);
    }
}
