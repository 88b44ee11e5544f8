package io.skiff.controlplane.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.testing.HeardInStore;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a user's NoExecute taint does to the pods that are there. */
class TaintEvictionTest {

    private final NodeContacts contacts = new NodeContacts(Instant.EPOCH);
    private final TestCluster cluster = new TestCluster(new NodeController(contacts));
    private final HeardInStore heard = new HeardInStore(cluster);

    @BeforeEach
    void node() {
        contacts.startOver(cluster.clock.instant());
        heard.heard("n1");
        cluster.create(Objects.node("n1"));
        seconds(6);
    }

    @Test
    void aPodThatDoesNotTolerateItEndsAtOnce() {
        cluster.create(Objects.on("n1", Objects.pod("a")));
        taint("NoExecute");
        seconds(1);

        assertThat(isEnding("a")).isTrue();
        assertThat(cluster.events()).anyMatch(event -> event.startsWith("TaintManagerEviction: "));
    }

    @Test
    void otherEffectsEndNothing() {
        cluster.create(Objects.on("n1", Objects.pod("a")));
        taint("NoSchedule");
        seconds(10);

        assertThat(isEnding("a")).isFalse();
    }

    @Test
    void aPodThatToleratesItForEverStays() {
        cluster.create(tolerating("a", null));
        taint("NoExecute");
        seconds(3600);

        assertThat(isEnding("a")).isFalse();
    }

    @Test
    void aPodThatToleratesItForAWhileStaysThatLong() {
        cluster.create(tolerating("a", 60L));
        taint("NoExecute");

        seconds(59);
        assertThat(isEnding("a")).isFalse();
        seconds(2);
        assertThat(isEnding("a")).isTrue();
    }

    @Test
    void theWhileBeginsWhenThePodComesToATaintedNode() {
        taint("NoExecute");
        seconds(600);
        cluster.create(tolerating("a", 60L));

        seconds(55);
        assertThat(isEnding("a")).isFalse();
        seconds(11);
        assertThat(isEnding("a")).isTrue();
    }

    @Test
    void aTaintThatIsTakenBackInTimeEndsNothing() {
        cluster.create(tolerating("a", 60L));
        taint("NoExecute");
        seconds(30);
        cluster.editNode(
                "n1",
                node -> new NodeBuilder(node).editSpec().withTaints().endSpec().build());
        seconds(120);

        assertThat(isEnding("a")).isFalse();
    }

    private static Pod tolerating(String name, @Nullable Long seconds) {
        return new PodBuilder(Objects.on("n1", Objects.pod(name)))
                .editSpec()
                .addNewToleration()
                .withKey("maintenance")
                .withOperator("Exists")
                .withTolerationSeconds(seconds)
                .endToleration()
                .endSpec()
                .build();
    }

    private void taint(String effect) {
        var taint = new TaintBuilder()
                .withKey("maintenance")
                .withValue("now")
                .withEffect(effect)
                .build();
        cluster.editNode(
                "n1",
                node -> new NodeBuilder(node)
                        .editSpec()
                        .withTaints(taint)
                        .endSpec()
                        .build());
    }

    private boolean isEnding(String pod) {
        return PodState.isTerminating(cluster.find(PodKind.POD, pod).orElseThrow());
    }

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            contacts.listening(cluster.clock.instant());
            cluster.advance(Duration.ofSeconds(1));
        }
    }
}
