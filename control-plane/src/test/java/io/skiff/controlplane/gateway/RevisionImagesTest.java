package io.skiff.controlplane.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.skiff.controlplane.image.PinnedImages;
import io.skiff.controlplane.kind.apps.DeploymentKind;
import io.skiff.controlplane.kind.apps.ReplicaSetKind;
import io.skiff.controlplane.owner.OwnerReferences;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.TestCluster;
import io.skiff.proto.node.Container;
import io.skiff.proto.node.GatewayMessage.MessageCase;
import io.skiff.proto.node.Pod;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the nodes hear of the images of a revision. The agents' end has a test of the same name. */
class RevisionImagesTest {

    private static final String DIGEST = "sha256:" + "1".repeat(64);
    private static final String RESTARTED = "kubectl.kubernetes.io/restartedAt";

    private final TestCluster cluster = new TestCluster();
    private final Gateway gateway = TestGateway.in(cluster);
    private final FakeAgent one = new FakeAgent(gateway, "n1");
    private final FakeAgent two = new FakeAgent(gateway, "n2");

    @BeforeEach
    void join() {
        one.hello();
        cluster.settle();
        two.hello();
        cluster.settle();
        cluster.create(revision());
        cluster.create(Objects.on("n1", Objects.ownedBy(revision(), Objects.pod("a"))));
        cluster.create(Objects.on("n2", Objects.ownedBy(revision(), Objects.pod("b"))));
    }

    @Test
    void oneNodeFindsOutForTheOthersWhichThenHearOfIt() {
        assertThat(container(one, "a").getImageHeld()).as("nobody is named yet").isNotEmpty();
        annotate(PinnedImages.RESOLVER, "n1");
        assertThat(body(one, "a").getRevision()).isEqualTo("uid-web");
        assertThat(container(one, "a").getImageHeld()).isEmpty();
        assertThat(body(two, "b").getRevision()).isEmpty();
        assertThat(container(two, "b").getImageHeld())
                .isEqualTo("waiting for node n1 to find out which image \"web:1\" is in this revision");

        annotate(PinnedImages.DIGESTS, "{\"web:1\":\"" + DIGEST + "\"}");
        annotate(PinnedImages.RESOLVER, "");
        for (var container : new Container[] {container(one, "a"), container(two, "b")}) {
            assertThat(container.getImage()).isEqualTo("web:1");
            assertThat(container.getImageDigest()).isEqualTo(DIGEST);
            assertThat(container.getImageHeld()).isEmpty();
        }
        assertThat(body(one, "a").getRevision()).isEmpty();
    }

    @Test
    void eachFindsOutWhenTheOneCannot() {
        annotate(PinnedImages.RESOLVER, PinnedImages.EVERY_NODE);

        assertThat(body(one, "a").getRevision()).isEqualTo("uid-web");
        assertThat(body(two, "b").getRevision()).isEqualTo("uid-web");
        assertThat(container(two, "b").getImageHeld()).isEmpty();
    }

    @Test
    void theUserMayTurnItOff() {
        annotate(PinnedImages.DIGESTS, "{\"web:1\":\"" + DIGEST + "\"}");
        annotate(PinnedImages.CHOICE, "false");

        assertThat(body(two, "b").getRevision()).isEmpty();
        assertThat(container(two, "b").getImageDigest()).isEmpty();
        assertThat(container(two, "b").getImageHeld()).isEmpty();
    }

    @Test
    void aRolloutThatWasRestartedLooksAgain() {
        annotate(PinnedImages.RESOLVER, "n1");
        assertThat(body(one, "a").getAsksRegistries()).isFalse();
        cluster.create(new PodBuilder(Objects.on("n1", Objects.ownedBy(revision(), Objects.pod("c"))))
                .editMetadata()
                .addToAnnotations(RESTARTED, "2026-01-01T00:00:00Z")
                .endMetadata()
                .build());

        assertThat(body(one, "c").getAsksRegistries()).isTrue();
    }

    @Test
    void aPodOfNoRevisionFindsOutForItself() {
        cluster.create(Objects.on("n1", Objects.pod("bare")));
        cluster.create(Objects.on("n1", Objects.ownedBy(Objects.replicaSet("gone", 1), Objects.pod("orphan"))));

        assertThat(body(one, "bare").getRevision()).isEmpty();
        assertThat(container(one, "bare").getImageHeld()).isEmpty();
        assertThat(container(one, "orphan").getImageHeld()).isEmpty();
    }

    @Test
    void otherChangesOfAReplicaSetConcernNoNode() {
        annotate(PinnedImages.RESOLVER, "n1");
        var before = one.set();
        annotate("example.com/note", "nothing for nodes");

        assertThat(one.set()).isEqualTo(before);
    }

    @Test
    void nodesKeepWhatRevisionsOfTheHistoryRun() {
        var other = "sha256:" + "2".repeat(64);
        var named = "sha256:" + "3".repeat(64);
        annotate(PinnedImages.DIGESTS, "{\"web:1\":\"" + DIGEST + "\"}");
        assertThat(kept(one)).containsExactly(DIGEST);
        assertThat(kept(two)).containsExactly(DIGEST);

        cluster.create(new ReplicaSetBuilder(revision())
                .editMetadata()
                .withName("web-old")
                .withUid("uid-web-old")
                .withCreationTimestamp("2025-01-01T00:00:00Z")
                .addToAnnotations(PinnedImages.DIGESTS, "{\"web:1\":\"" + other + "\"}")
                .endMetadata()
                .editSpec()
                .editTemplate()
                .editSpec()
                .addNewInitContainer()
                .withName("setup")
                .withImage("setup:1@" + named)
                .endInitContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build());
        assertThat(kept(two)).containsExactly(DIGEST, other, named);
        var late = new FakeAgent(gateway, "n3");
        late.hello();
        assertThat(kept(late)).as("without pods").containsExactly(DIGEST, other, named);
        long told = two.count(MessageCase.ASSIGNED_SET);
        cluster.create(new ReplicaSetBuilder(revision())
                .editMetadata()
                .withName("same")
                .withUid("uid-same")
                .addToAnnotations(PinnedImages.DIGESTS, "{\"web:1\":\"" + DIGEST + "\"}")
                .endMetadata()
                .build());
        cluster.settle();
        assertThat(two.count(MessageCase.ASSIGNED_SET)).as("nothing is new").isEqualTo(told);

        cluster.delete(ReplicaSetKind.REPLICA_SET, "web-old");
        assertThat(kept(two)).containsExactly(DIGEST);
    }

    @Test
    void theOldestRevisionsDoWithoutWhenThereAreTooMany() {
        int most = 2_000;
        for (int i = 0; i <= most; i++) {
            cluster.create(new ReplicaSetBuilder(revision())
                    .editMetadata()
                    .withName("web-" + i)
                    .withUid("uid-web-" + i)
                    .withCreationTimestamp("2026-01-0" + (i == 7 ? 1 : 2) + "T00:00:00Z")
                    .addToAnnotations(PinnedImages.DIGESTS, "{\"web:1\":\"sha256:%064x\"}".formatted(i))
                    .endMetadata()
                    .build());
        }
        assertThat(kept(one)).hasSize(most).doesNotContain("sha256:%064x".formatted(7));
    }

    private List<String> kept(FakeAgent agent) {
        cluster.settle();
        return agent.set().getKeptImagesList();
    }

    private Container container(FakeAgent agent, String pod) {
        return body(agent, pod).getContainers(0);
    }

    private Pod body(FakeAgent agent, String pod) {
        agent.ask("uid-" + pod);
        cluster.settle();
        return agent.body();
    }

    private static ReplicaSet revision() {
        return new ReplicaSetBuilder(Objects.replicaSet("web", 2))
                .editMetadata()
                .withOwnerReferences(
                        OwnerReferences.controlling(DeploymentKind.DEPLOYMENT, Objects.deployment("shop", 2)))
                .endMetadata()
                .build();
    }

    private void annotate(String name, String value) {
        cluster.edit(
                ReplicaSetKind.REPLICA_SET,
                "web",
                replicaSet -> new ReplicaSetBuilder(replicaSet)
                        .editMetadata()
                        .addToAnnotations(Map.of(name, value))
                        .endMetadata()
                        .build());
    }
}
