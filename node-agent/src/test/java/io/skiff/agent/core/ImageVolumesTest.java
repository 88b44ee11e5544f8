package io.skiff.agent.core;

import static io.skiff.agent.testing.AgentHarness.id;
import static io.skiff.agent.testing.PodSpecs.container;
import static io.skiff.agent.testing.PodSpecs.mounting;
import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.image.Image;
import io.skiff.agent.pod.ContainerStatus.Waiting;
import io.skiff.agent.pod.PodVolume;
import io.skiff.agent.pod.PullPolicy;
import io.skiff.agent.testing.AgentHarness;
import io.skiff.agent.testing.FakeImageStore;
import io.skiff.agent.testing.PodSpecs;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stories of pods that mount images. */
class ImageVolumesTest {

    private static final String OLD = FakeImageStore.digest("old bytes");

    private final AgentHarness agent = new AgentHarness();

    @BeforeEach
    void connected() {
        agent.connect("c");
    }

    private static PodSpecs web(PullPolicy policy) {
        return PodSpecs.pod("web")
                .volume(new PodVolume("model", new PodVolume.OfImage("model:v1", policy)))
                .with(container("beside", "web:v1"))
                .with(mounting(container("main", "web:v1"), "model"));
    }

    @Test
    void isPulledBeforeTheContainersThatMountItAndNoOtherWaits() {
        agent.assign(web(PullPolicy.IF_NOT_PRESENT).body());
        assertThat(agent.registries.begun()).containsExactly("model:v1");
        assertThat(agent.runtime.running()).containsExactly(id("web", "beside", 0));

        agent.registries.succeed("model:v1");
        agent.settle();
        assertThat(agent.runtime.running()).containsExactly(id("web", "beside", 0), id("web", "main", 0));
        assertThat(agent.runtime.spec(id("web", "main", 0)).mounts())
                .singleElement()
                .satisfies(mount -> {
                    assertThat(mount.source()).hasToString("/fake/" + FakeImageStore.digest("model:v1"));
                    assertThat(mount.readOnly()).isTrue();
                });
    }

    @Test
    void saysWhyItsContainerWaitsAndTriesAgainLater() {
        agent.assign(web(PullPolicy.IF_NOT_PRESENT).body());
        agent.registries.fail("model:v1", "no such model");
        agent.settle();
        var main = agent.status("web").containers().get(1);
        assertThat(main.state()).isEqualTo(new Waiting("ErrImagePull", "no such model"));
        agent.pass(Duration.ofSeconds(15));
        assertThat(agent.registries.begun()).hasSize(2);
    }

    @Test
    void isNotPulledWithThePolicyNever() {
        agent.assign(web(PullPolicy.NEVER).body());
        var main = agent.status("web").containers().get(1);
        assertThat(((Waiting) main.state()).reason()).isEqualTo("ErrImageNeverPull");
        assertThat(agent.registries.begun()).isEmpty();
    }

    /** By the digest that is mounted, whatever its name means later, and by the next agent too. */
    @Test
    void isKeptOnAFullDiskWhileItIsMounted() {
        agent.images.withPulled("model:v1").withPulled("other:v1").free(149_500);
        agent.assign(web(PullPolicy.IF_NOT_PRESENT).body());
        agent.restartAgent();
        agent.pass(Duration.ofMinutes(6));
        assertThat(agent.images.list()).extracting(Image::reference).containsExactly("model:v1", "web:v1");
    }

    @Test
    void layersThatARunningContainerMountsAreNotCollectedWhenTheirNameHasMoved() {
        agent.images.withPulled("model:v1");
        agent.assign(web(PullPolicy.IF_NOT_PRESENT).body());
        agent.images.with("model:v1", OLD).free(1_000);
        int before = agent.images.collections();
        agent.pass(Duration.ofMinutes(6));
        assertThat(agent.images.collections()).isEqualTo(before);
    }

    @Test
    void aRestartLooksItUpAgain() {
        agent.images.withPulled("model:v1");
        agent.assign(web(PullPolicy.ALWAYS).body());
        agent.registries.succeed("model:v1");
        agent.settle();
        agent.runtime.exit(id("web", "main", 0), 1);
        agent.settle();
        assertThat(agent.registries.begun()).containsExactly("model:v1", "model:v1");
    }
}
