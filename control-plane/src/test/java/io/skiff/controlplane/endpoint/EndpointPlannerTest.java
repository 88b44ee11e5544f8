package io.skiff.controlplane.endpoint;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.Objects;
import io.skiff.controlplane.testing.PlanRow;
import io.skiff.controlplane.testing.Planning;
import io.skiff.controlplane.testing.TestCluster;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row: what is stored, and exactly what is done about the service web. Addresses that traffic may not go to stand in brackets. */
class EndpointPlannerTest {

    private static final Instant START = ManualClock.START;

    private final TestCluster cluster = new TestCluster();
    private final Planning<ObjectKey> planning =
            new Planning<>(cluster, new EndpointController(), EndpointPlannerTest::words);

    static Stream<PlanRow> rows() {
        return Stream.of(
                PlanRow.of(
                        "a service without pods has an empty slice",
                        List.of(service()),
                        "create slice web-1:",
                        "create endpoints web:"),
                PlanRow.of(
                        "all pods that have an address, by address",
                        List.of(
                                service(),
                                ready("a", "10.42.0.2"),
                                unready("b", "10.42.0.1"),
                                ready("without-address", ""),
                                PodDeletion.marked(ready("ending", "10.42.0.3"), START),
                                inPhase("Failed", ready("failed", "10.42.0.4")),
                                labelled("other", ready("other", "10.42.0.5")),
                                unbound(ready("unbound", "10.42.0.6"))),
                        "create slice web-1: (10.42.0.1) 10.42.0.2",
                        "create endpoints web: 10.42.0.2 (10.42.0.1)"),
                PlanRow.of(
                        "who wants to be known before it is ready is",
                        List.of(early(service()), unready("b", "10.42.0.1")),
                        "create slice web-1: 10.42.0.1",
                        "create endpoints web: 10.42.0.1"),
                PlanRow.of(
                        "what is stored follows",
                        List.of(service(), slice(1), endpoints(), ready("a", "10.42.0.2")),
                        "update slice web-1: 10.42.0.2",
                        "update endpoints web: 10.42.0.2"),
                PlanRow.of(
                        "a hundred in a slice",
                        Stream.concat(
                                        Stream.of(service()),
                                        IntStream.range(100, 201).mapToObj(i -> ready("p" + i, "10.42.0." + i)))
                                .toList(),
                        "create slice web-1:" + addresses(100, 200),
                        "create slice web-2: 10.42.0.200",
                        "create endpoints web:" + addresses(100, 201)),
                PlanRow.of(
                        "a slice too many goes",
                        List.of(service(), slice(1), slice(2), endpoints(), ready("a", "10.42.0.2")),
                        "update slice web-1: 10.42.0.2",
                        "delete slice web-2",
                        "update endpoints web: 10.42.0.2"),
                PlanRow.of(
                        "what a service leaves goes",
                        List.of(slice(1), endpoints()),
                        "delete slice web-1",
                        "delete endpoints web"),
                PlanRow.of("endpoints without a service may be somebody's own", List.of(endpoints())),
                PlanRow.of(
                        "without a selector the user names the endpoints",
                        List.of(selecting(service(), ""), slice(1), endpoints(), ready("a", "10.42.0.2")),
                        "delete slice web-1"),
                PlanRow.of(
                        "in a namespace that goes nothing is made",
                        List.of(goingNamespace(), service(), ready("a", "10.42.0.2"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void plansExactly(PlanRow row) {
        planning.check(new ObjectKey(Objects.NAMESPACE, "web"), row);
    }

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void comesToRestWhateverIsThere(long seed) {
        randomly(new Random(seed)).forEach(cluster::create);

        planning.comesToRest(new ObjectKey(Objects.NAMESPACE, "web"));
    }

    private static List<HasMetadata> randomly(Random random) {
        var objects = new ArrayList<HasMetadata>();
        if (random.nextInt(4) > 0) {
            objects.add(random.nextBoolean() ? service() : early(service()));
        }
        IntStream.rangeClosed(1, random.nextInt(3)).forEach(i -> objects.add(slice(i)));
        if (random.nextBoolean()) {
            objects.add(endpoints());
        }
        for (int i = random.nextInt(5); i > 0; i--) {
            var pod = random.nextBoolean() ? ready("p" + i, "10.42.0." + i) : unready("p" + i, "10.42.0." + i);
            objects.add(random.nextInt(4) == 0 ? PodDeletion.marked(pod, START) : pod);
        }
        return objects;
    }

    private static String words(Action action) {
        if (action instanceof EndpointAction.Create create) {
            return "create " + words(create.object());
        } else if (action instanceof EndpointAction.Update update) {
            return "update " + words(update.object());
        } else if (action instanceof EndpointAction.Delete delete) {
            return "delete " + words(delete.object()).replaceFirst(":.*", "");
        }
        return action.toString();
    }

    private static String words(HasMetadata object) {
        var name = object.getMetadata().getName();
        if (object instanceof EndpointSlice slice) {
            return "slice " + name + ":"
                    + slice.getEndpoints().stream()
                            .map(one -> one.getConditions().getReady()
                                    ? " " + one.getAddresses().get(0)
                                    : " (" + one.getAddresses().get(0) + ")")
                            .collect(Collectors.joining());
        }
        return "endpoints " + name + ":"
                + ((Endpoints) object)
                        .getSubsets().stream()
                                .flatMap(subset -> Stream.concat(
                                        subset.getAddresses().stream().map(one -> " " + one.getIp()),
                                        subset.getNotReadyAddresses().stream().map(one -> " (" + one.getIp() + ")")))
                                .collect(Collectors.joining());
    }

    private static String addresses(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> " 10.42.0." + i).collect(Collectors.joining());
    }

    private static Service service() {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName("web")
                .withUid("uid-service")
                .endMetadata()
                .withNewSpec()
                .addToSelector("app", "web")
                .addNewPort()
                .withPort(80)
                .withNewTargetPort(8080)
                .endPort()
                .endSpec()
                .build();
    }

    private static Service early(Service service) {
        return new ServiceBuilder(service)
                .editSpec()
                .withPublishNotReadyAddresses(true)
                .endSpec()
                .build();
    }

    /** @param app empty for no selector */
    private static Service selecting(Service service, String app) {
        var selector = app.isEmpty() ? Map.<String, String>of() : Map.of("app", app);
        return new ServiceBuilder(service)
                .editSpec()
                .withSelector(selector)
                .endSpec()
                .build();
    }

    /** As it was made when no pod was there. */
    private static EndpointSlice slice(int number) {
        return new EndpointSliceBuilder(Slices.of(service(), List.of()).get(0))
                .editMetadata()
                .withName("web-" + number)
                .endMetadata()
                .build();
    }

    private static Endpoints endpoints() {
        return new EndpointsBuilder(LegacyEndpoints.of(service(), List.of())).build();
    }

    private static Pod ready(String name, String ip) {
        return Objects.ready(withAddress(name, ip), START);
    }

    private static Pod unready(String name, String ip) {
        return Objects.notReady(withAddress(name, ip), START);
    }

    private static Pod withAddress(String name, String ip) {
        return new PodBuilder(Objects.on("n1", Objects.pod(name)))
                .editStatus()
                .withPodIP(ip)
                .endStatus()
                .build();
    }

    private static Pod inPhase(String phase, Pod pod) {
        return new PodBuilder(pod).editStatus().withPhase(phase).endStatus().build();
    }

    private static Pod labelled(String app, Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .addToLabels("app", app)
                .endMetadata()
                .build();
    }

    private static Pod unbound(Pod pod) {
        return new PodBuilder(pod).editSpec().withNodeName(null).endSpec().build();
    }

    private static HasMetadata goingNamespace() {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(Objects.NAMESPACE)
                .withDeletionTimestamp(START.toString())
                .endMetadata()
                .build();
    }
}
