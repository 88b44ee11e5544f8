package io.skiff.controlplane.gc;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.kind.apps.ReplicaSetKind;
import io.skiff.controlplane.kind.core.ConfigMapKind;
import io.skiff.controlplane.kind.core.NamespaceKind;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.kind.core.SecretKind;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.PlanRow;
import io.skiff.controlplane.testing.Planning;
import io.skiff.controlplane.testing.TestCluster;
import io.skiff.controlplane.view.ObjectAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row: what is stored, and exactly what the collector does about one key. */
class GarbagePlannerTest {

    private static final Instant START = ManualClock.START;
    private static final String NOWHERE = "uid-of-nobody";

    private final TestCluster cluster = new TestCluster();
    private final Planning<GarbageKey> planning =
            new Planning<>(cluster, new GarbageController(StoredKinds.registry()), GarbagePlannerTest::words);

    static Stream<PlanRow> dependents() {
        return Stream.of(
                PlanRow.of("what nobody owns stays", List.of(app(""))),
                PlanRow.of("what is owned stays with its owner", List.of(web(), app("uid-web"))),
                PlanRow.of("what was owned goes after its owner", List.of(app("uid-web")), "remove app"),
                PlanRow.of("an owner of the same name is another owner", List.of(web(), app(NOWHERE)), "remove app"),
                PlanRow.of(
                        "one of two owners is enough",
                        List.of(
                                web(),
                                new ConfigMapBuilder(app(NOWHERE))
                                        .editMetadata()
                                        .addToOwnerReferences(app("uid-web")
                                                .getMetadata()
                                                .getOwnerReferences()
                                                .get(0))
                                        .endMetadata()
                                        .build())),
                PlanRow.of(
                        "an owner of a kind that is not stored here counts as there",
                        List.of(new ConfigMapBuilder(app(NOWHERE))
                                .editMetadata()
                                .editFirstOwnerReference()
                                .withKind("Widget")
                                .endOwnerReference()
                                .endMetadata()
                                .build())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dependents")
    void ofADependent(PlanRow row) {
        planning.check(key(ConfigMapKind.CONFIG_MAP, Objects.NAMESPACE, "app"), row);
    }

    static Stream<PlanRow> withoutNamespaces() {
        return Stream.of(
                PlanRow.of("a node without owners stays", List.of(Objects.node("n1"))),
                PlanRow.of("a node goes after its owner", List.of(owned("Namespace", "v1")), "remove n1"),
                PlanRow.of(
                        "an owner in some namespace cannot be looked for, and counts as there",
                        List.of(owned("Deployment", "apps/v1"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("withoutNamespaces")
    void ofAnObjectWithoutANamespace(PlanRow row) {
        planning.check(key(NodeKind.NODE, "", "n1"), row);
    }

    private static Node owned(String kind, String apiVersion) {
        return new NodeBuilder(Objects.node("n1"))
                .editMetadata()
                .addNewOwnerReference()
                .withApiVersion(apiVersion)
                .withKind(kind)
                .withName("gone")
                .withUid("uid-gone")
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    static Stream<PlanRow> pods() {
        return Stream.of(
                PlanRow.of("a pod that fits nowhere stays", List.of(Objects.pod("a"))),
                PlanRow.of("a pod on its node stays", List.of(Objects.node("n1"), Objects.on("n1", Objects.pod("a")))),
                PlanRow.of(
                        "a replica ends after its owner",
                        List.of(Objects.node("n1"), Objects.on("n1", Objects.ownedBy(web(), Objects.pod("a")))),
                        "end a"),
                PlanRow.of(
                        "one that ends already is left to its node",
                        List.of(
                                Objects.node("n1"),
                                PodDeletion.marked(Objects.on("n1", Objects.ownedBy(web(), Objects.pod("a"))), START))),
                PlanRow.of("the node of a young pod may be about to join", List.of(aged(39)))
                        .wakesAfter(Duration.ofSeconds(1)),
                PlanRow.of("the pod of a node that never came goes", List.of(aged(40)), "remove a"),
                PlanRow.of(
                        "one that ends without its node goes at once",
                        List.of(PodDeletion.marked(aged(1), START)),
                        "remove a"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pods")
    void ofAPod(PlanRow row) {
        planning.check(key(PodKind.POD, Objects.NAMESPACE, "a"), row);
    }

    static Stream<PlanRow> namespaces() {
        return Stream.of(
                PlanRow.of("a namespace stays", List.of(shop(false), inShop(app("")))),
                PlanRow.of("an empty one goes", List.of(shop(true)), "remove shop"),
                PlanRow.of(
                        "its contents go first",
                        List.of(
                                shop(true),
                                Objects.node("n1"),
                                inShop(app("")),
                                inShop(Objects.on("n1", Objects.pod("a"))),
                                app("")),
                        "end a",
                        "remove app"),
                PlanRow.of(
                        "it waits for what ends",
                        List.of(
                                shop(true),
                                Objects.node("n1"),
                                PodDeletion.marked(inShop(Objects.on("n1", Objects.pod("a"))), START))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("namespaces")
    void ofANamespace(PlanRow row) {
        planning.check(key(NamespaceKind.NAMESPACE, "", "shop"), row);
    }

    static Stream<PlanRow> spared() {
        return Stream.of(
                PlanRow.of(
                        "what it owns is disowned first",
                        List.of(goingAlone(web(), "orphan"), Objects.ownedBy(web(), Objects.pod("a")), app("uid-web")),
                        "disown a",
                        "disown app"),
                PlanRow.of("then it goes", List.of(goingAlone(web(), "orphan")), "remove web"),
                PlanRow.of(
                        "or waits for somebody else",
                        List.of(goingAlone(web(), "orphan", "example.com/x")),
                        "unhold web"),
                PlanRow.of("without the finalizer nothing is spared", List.of(goingAlone(web(), "example.com/x"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spared")
    void ofAnOwnerThatGoesAlone(PlanRow row) {
        planning.check(key(ReplicaSetKind.REPLICA_SET, Objects.NAMESPACE, "web"), row);
    }

    static Stream<PlanRow> tokens() {
        return Stream.of(
                PlanRow.of("a secret stays", List.of(token("Opaque", START.minusSeconds(1_000_000)))),
                PlanRow.of("a token stays a day longer than it lasts", List.of(joinToken(START.plusSeconds(60))))
                        .wakesAfter(Duration.ofDays(1).plusSeconds(60)),
                PlanRow.of("and goes then", List.of(joinToken(START.minus(Duration.ofDays(1)))), "remove token"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tokens")
    void ofASecret(PlanRow row) {
        planning.check(key(SecretKind.SECRET, "kube-system", "token"), row);
    }

    static Stream<PlanRow> finished() {
        return Stream.of(
                PlanRow.of("a thousand finished pods are kept", finishedPods(1000)),
                PlanRow.of("of more the oldest go", finishedPods(1002), "remove p1001", "remove p1000"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("finished")
    void ofFinishedPods(PlanRow row) {
        planning.check(new GarbageKey.Finished(PodKind.POD), row);
    }

    private static GarbageKey key(Kind<?> kind, String namespace, String name) {
        return new GarbageKey.OneObject(new ObjectAddress(kind, new ObjectKey(namespace, name)));
    }

    private static String words(Action action) {
        if (action instanceof GarbageAction.Remove remove) {
            return "remove " + remove.object().getMetadata().getName();
        } else if (action instanceof GarbageAction.Mark mark) {
            return "end " + mark.marked().getMetadata().getName();
        } else if (action instanceof GarbageAction.Disown disown) {
            return "disown " + disown.disowned().getMetadata().getName();
        } else if (action instanceof GarbageAction.Unhold unhold) {
            return "unhold " + unhold.unheld().getMetadata().getName();
        }
        return action.toString();
    }

    private static ReplicaSet web() {
        return Objects.replicaSet("web", 0);
    }

    /** @param ownerUid of a replica set web; empty for none */
    private static ConfigMap app(String ownerUid) {
        var app = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName("app")
                .endMetadata();
        return ownerUid.isEmpty()
                ? app.build()
                : app.editMetadata()
                        .addToOwnerReferences(new OwnerReferenceBuilder()
                                .withApiVersion("apps/v1")
                                .withKind("ReplicaSet")
                                .withName("web")
                                .withUid(ownerUid)
                                .build())
                        .endMetadata()
                        .build();
    }

    private static Pod aged(int seconds) {
        return new PodBuilder(Objects.on("n9", Objects.pod("a")))
                .editMetadata()
                .withCreationTimestamp(START.minusSeconds(seconds).toString())
                .endMetadata()
                .build();
    }

    /** Each older than the one before. */
    private static List<Pod> finishedPods(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new PodBuilder(Objects.pod("p" + i))
                        .editMetadata()
                        .withCreationTimestamp(START.minusSeconds(i).toString())
                        .endMetadata()
                        .withNewStatus()
                        .withPhase(i % 2 == 0 ? "Failed" : "Succeeded")
                        .endStatus()
                        .build())
                .toList();
    }

    private static HasMetadata shop(boolean ending) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName("shop")
                .withDeletionTimestamp(ending ? START.toString() : null)
                .endMetadata()
                .build();
    }

    private static <T extends HasMetadata> T inShop(T object) {
        object.getMetadata().setNamespace("shop");
        return object;
    }

    /** As the API marks what is deleted with propagationPolicy Orphan. */
    private static ReplicaSet goingAlone(ReplicaSet replicaSet, String... finalizers) {
        return new ReplicaSetBuilder(replicaSet)
                .editMetadata()
                .withDeletionTimestamp(START.toString())
                .withDeletionGracePeriodSeconds(0L)
                .withFinalizers(finalizers)
                .endMetadata()
                .build();
    }

    private static Secret joinToken(Instant end) {
        return token("skiff.io/join-token", end);
    }

    private static Secret token(String type, Instant end) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace("kube-system")
                .withName("token")
                .endMetadata()
                .withType(type)
                .addToData(
                        "expiration",
                        Base64.getEncoder().encodeToString(end.toString().getBytes(StandardCharsets.US_ASCII)))
                .build();
    }
}
