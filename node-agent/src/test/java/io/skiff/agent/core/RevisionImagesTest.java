package io.skiff.agent.core;

import static io.skiff.agent.testing.AgentHarness.id;
import static io.skiff.agent.testing.PodSpecs.pinned;
import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.image.Image;
import io.skiff.agent.pod.ContainerStatus;
import io.skiff.agent.pod.ContainerStatus.Waiting;
import io.skiff.agent.pod.ContainerTemplate;
import io.skiff.agent.pod.ImagePin;
import io.skiff.agent.pod.PullPolicy;
import io.skiff.agent.testing.AgentHarness;
import io.skiff.agent.testing.FakeImageStore;
import io.skiff.agent.testing.PodSpecs;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stories of pods whose revision says which bytes their images are, or whose node finds that out. */
class RevisionImagesTest {

    private static final String OLD = FakeImageStore.digest("old bytes");
    private static final String NEW = FakeImageStore.digest("new bytes");

    /** Of the disk of 1,000,000 bytes, on which each image takes 1,000. */
    private static final long FULL_BY_HALF_AN_IMAGE = 149_500;

    private static final String SHOP = "docker.io/library/shop@";

    private final AgentHarness agent = new AgentHarness();

    @BeforeEach
    void connected() {
        agent.connect("c");
    }

    private ContainerStatus container(String pod) {
        return agent.status(pod).containers().get(0);
    }

    private static ContainerTemplate shop(PullPolicy policy) {
        return PodSpecs.container("main", "shop:v2", policy, Map.of(), "");
    }

    private static ContainerTemplate shop(PullPolicy policy, String digest) {
        return pinned(shop(policy), new ImagePin(digest, ""));
    }

    @Test
    void pullsByDigestWhenTheNameMeansOtherBytesHereAndShowsTheName() {
        agent.images.with("shop:v2", NEW);
        agent.assign(
                PodSpecs.pod("web").with(shop(PullPolicy.IF_NOT_PRESENT, OLD)).body());
        assertThat(agent.registries.begun()).containsExactly("shop@" + OLD);
        assertThat(container("web").imageId()).as("known to all already").isEmpty();

        agent.registries.succeed("shop@" + OLD);
        agent.settle();
        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 0));
        assertThat(container("web").image()).isEqualTo("shop:v2");
        assertThat(container("web").imageId()).isEqualTo(SHOP + OLD);
    }

    @Test
    void asksNoRegistryForBytesThatAreHereEvenIfThePolicyIsAlways() {
        agent.images.with("shop:v2", OLD);
        agent.assign(PodSpecs.pod("web").with(shop(PullPolicy.ALWAYS, OLD)).body());
        assertThat(agent.runtime.running()).containsExactly(id("web", "main", 0));

        agent.images.with("shop:v2", NEW).with("shop@" + OLD, OLD);
        agent.runtime.exit(id("web", "main", 0), 1);
        agent.settle();
        assertThat(agent.registries.begun()).isEmpty();
        assertThat(container("web").imageId()).as("the tag has moved").isEqualTo(SHOP + OLD);
    }

    @Test
    void keepsOnAFullDiskWhatARevisionOfTheHistoryNeedsAlsoWithoutTheControlPlane() {
        agent.images.withPulled("shop@" + OLD).withPulled("other:v1").free(FULL_BY_HALF_AN_IMAGE);
        agent.keepImages(OLD);
        agent.assign();
        agent.pass(Duration.ofMinutes(6));
        assertThat(agent.images.list()).extracting(Image::reference).containsExactly("shop@" + OLD, "web:v1");

        agent.images.withPulled("more:v1");
        agent.restartAgent();
        agent.pass(Duration.ofMinutes(1));
        assertThat(agent.images.list()).extracting(Image::reference).containsExactly("shop@" + OLD, "web:v1");

        agent.connect("c");
        agent.images.withPulled("again:v1");
        agent.keepImages();
        agent.assign();
        agent.pass(Duration.ofMinutes(6));
        assertThat(agent.images.list()).extracting(Image::reference).containsExactly("web:v1");
    }

    /** A small disk would else get no new image any more. */
    @Test
    void theLastResortIsWhatTheOldestRevisionRuns() {
        agent.images
                .withPulled("shop@" + OLD)
                .withPulled("shop@" + NEW)
                .withPulled("other:v1")
                .free(FULL_BY_HALF_AN_IMAGE - 1_000);
        agent.keepImages(NEW, OLD);
        agent.assign();
        agent.pass(Duration.ofMinutes(6));

        assertThat(agent.images.list()).extracting(Image::reference).containsExactly("shop@" + NEW, "web:v1");
        assertThat(agent.link.nodeEvents())
                .anySatisfy(event -> assertThat(event)
                        .contains("RevisionImageRemoved: Removed the image shop@" + OLD, "revisionHistoryLimit")
                        .contains("skiff image rm --force"));
    }

    @Test
    void whatRunsIsNoLastResort() {
        agent.images.withPulled("shop@" + OLD).free(1_000);
        agent.keepImages(OLD);
        agent.assign(
                PodSpecs.pod("web").with(shop(PullPolicy.IF_NOT_PRESENT, OLD)).body());
        agent.pass(Duration.ofMinutes(6));

        assertThat(agent.images.find("shop@" + OLD)).isPresent();
        assertThat(agent.link.nodeEvents()).singleElement().asString().startsWith("FreeDiskSpaceFailed: ");
    }

    @Test
    void whatANameMeansHereIsNotUsedByAPodThatWantsOtherBytes() {
        agent.images.withPulled("shop:v2").with("shop@" + OLD, OLD).free(1_000);
        agent.assign(
                PodSpecs.pod("web").with(shop(PullPolicy.IF_NOT_PRESENT, OLD)).body());
        agent.pass(Duration.ofMinutes(6));
        assertThat(agent.images.list()).extracting(Image::reference).containsExactly("shop@" + OLD, "web:v1");
    }

    @Test
    void saysWhichBytesCannotBeHadAnyMoreAndWhatToDo() {
        agent.images.with("shop:v2", NEW);
        agent.assign(
                PodSpecs.pod("web").with(shop(PullPolicy.IF_NOT_PRESENT, OLD)).body());
        agent.registries.fail("shop@" + OLD, "get manifests/" + OLD + ": not found");
        agent.settle();

        assertThat(container("web").state())
                .isEqualTo(new Waiting(
                        "ErrImagePull",
                        "get manifests/" + OLD + ": not found; this revision runs it as " + OLD
                                + ", and \"shop:v2\" is " + NEW
                                + " on this node: bring that image to this node, or let a new revision take what the name"
                                + " means now with: kubectl rollout restart"));
    }

    @Test
    void saysSoForAPodThatMustNotPullToo() {
        agent.assign(PodSpecs.pod("web").with(shop(PullPolicy.NEVER, OLD)).body());

        assertThat(container("web").state())
                .isEqualTo(new Waiting(
                        "ErrImageNeverPull",
                        "Container image \"shop:v2\" is not present with pull policy of Never on this node; this revision"
                                + " runs it as " + OLD
                                + ": bring that image to this node, or let a new revision take what the name means now with:"
                                + " kubectl rollout restart"));
    }

    @Test
    void looksForNothingWhileAnotherNodeFindsOut() {
        var held = pinned(shop(PullPolicy.ALWAYS), new ImagePin("", "waiting for node n1"));
        agent.assign(PodSpecs.pod("web").with(held).body());
        agent.pass(Duration.ofMinutes(1));
        assertThat(agent.registries.begun()).isEmpty();
        assertThat(container("web").state()).isEqualTo(new Waiting("ContainerCreating", "waiting for node n1"));

        agent.assign(PodSpecs.pod("web")
                .hash("h2")
                .with(shop(PullPolicy.ALWAYS, OLD))
                .body());
        assertThat(agent.registries.begun()).containsExactly("shop@" + OLD);
    }

    @Test
    void theFirstPodFindsOutForAllOfItsRevisionHere() {
        agent.assign(PodSpecs.pod("a")
                .resolving("r", false)
                .with(shop(PullPolicy.ALWAYS))
                .body());
        agent.registries.succeed("shop:v2", OLD);
        agent.settle();
        assertThat(container("a").imageId()).isEqualTo(SHOP + OLD);

        agent.images.with("shop:v2", NEW).with("shop@" + OLD, OLD);
        agent.assign(
                PodSpecs.pod("a")
                        .resolving("r", false)
                        .with(shop(PullPolicy.ALWAYS))
                        .body(),
                PodSpecs.pod("b")
                        .resolving("r", false)
                        .with(shop(PullPolicy.ALWAYS))
                        .body(),
                PodSpecs.pod("c")
                        .resolving("q", false)
                        .with(shop(PullPolicy.NEVER))
                        .body());
        assertThat(agent.registries.begun()).containsExactly("shop:v2");
        assertThat(container("b").imageId()).isEqualTo(SHOP + OLD);
        assertThat(container("c").imageId()).as("of another revision").isEqualTo(SHOP + NEW);
    }

    @Test
    void tellsTheDigestLongBeforeThePullEnds() {
        agent.assign(PodSpecs.pod("a")
                .resolving("r", false)
                .with(shop(PullPolicy.ALWAYS))
                .body());
        assertThat(container("a").imageId()).isEmpty();
        agent.registries.lastProgress().resolved(OLD);
        agent.settle();

        assertThat(container("a").imageId()).isEqualTo(SHOP + OLD);
        assertThat(container("a").state()).isEqualTo(new Waiting("ContainerCreating", "Pulling image \"shop:v2\""));
    }

    @Test
    void findsOutAboutAllImagesWhileAnInitContainerRuns() {
        agent.images.with("shop:v2", OLD);
        agent.assign(PodSpecs.pod("a")
                .resolving("r", false)
                .init("setup")
                .with(shop(PullPolicy.IF_NOT_PRESENT))
                .body());

        assertThat(agent.runtime.running()).containsExactly(id("a", "setup", 0));
        assertThat(container("a").imageId()).isEqualTo(SHOP + OLD);
    }

    @Test
    void aRestartedRolloutAsksTheRegistryAndTakesWhatIsHereIfThatIsSilent() {
        agent.registries.hold("shop:v2", OLD);
        agent.assign(
                PodSpecs.pod("a")
                        .resolving("r", true)
                        .with(shop(PullPolicy.IF_NOT_PRESENT))
                        .body(),
                PodSpecs.pod("b")
                        .resolving("q", true)
                        .with(shop(PullPolicy.IF_NOT_PRESENT))
                        .body());
        assertThat(agent.registries.begun()).containsExactly("shop:v2");
        agent.registries.fail("shop:v2", "connection refused");
        agent.settle();

        assertThat(container("a").imageId()).isEqualTo(SHOP + OLD);
        assertThat(agent.link.events())
                .contains(
                        "Pulled: Container image \"shop:v2\" already present on machine, and its registry could not be"
                                + " asked again: connection refused");
    }
}
