package io.skiff.controlplane.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.skiff.controlplane.kind.core.ServiceKind;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.view.Stored;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BalancersTest {

    /** Each row: services as {@code age namespace/name type port...}, and those for which every node answers. */
    static Stream<Arguments> rows() {
        return Stream.of(
                arguments(
                        "only load balancers", List.of("1 a/a ClusterIP 80", "1 a/b LoadBalancer 81"), List.of("a/b")),
                arguments("not those of others", List.of("1 a/a LoadBalancer:example.com/l4 80"), List.of()),
                arguments(
                        "the older one has a port",
                        List.of("2 a/a LoadBalancer 80", "1 b/a LoadBalancer 80"),
                        List.of("b/a")),
                arguments(
                        "of the same age the first by name",
                        List.of("1 b/a LoadBalancer 80", "1 a/b LoadBalancer 80", "1 a/c LoadBalancer 80"),
                        List.of("a/b")),
                arguments(
                        "other protocols are other ports",
                        List.of("1 a/a LoadBalancer 53/UDP", "2 a/b LoadBalancer 53/TCP"),
                        List.of("a/a", "a/b")),
                arguments(
                        "one port too many is all too many",
                        List.of("1 a/a LoadBalancer 80", "2 a/b LoadBalancer 81 80"),
                        List.of("a/a")),
                arguments(
                        "who has none of its ports keeps nobody from them",
                        List.of("1 a/a LoadBalancer 80", "2 a/b LoadBalancer 81 80", "3 a/c LoadBalancer 81"),
                        List.of("a/a", "a/c")),
                arguments(
                        "who belongs to others keeps nobody from them",
                        List.of("1 a/a LoadBalancer:example.com/l4 80", "2 a/b LoadBalancer 80"),
                        List.of("a/b")),
                arguments(
                        "another's node port is taken",
                        List.of("1 a/a LoadBalancer 30080", "2 a/b NodePort 80:30080"),
                        List.of()),
                arguments("its own is not", List.of("1 a/a LoadBalancer 30080:30080"), List.of("a/a")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void saysForWhichEveryNodeAnswers(String name, List<String> services, List<String> answered) {
        var shuffled = new ArrayList<>(services);
        for (int seed = 0; seed < 6; seed++) {
            Collections.shuffle(shuffled, new Random(seed));
            var balancers = Balancers.among(
                    shuffled.stream().map(BalancersTest::service).toList());

            assertThat(balancers.answered())
                    .as("seed %d", seed)
                    .extracting(ObjectKey::toString)
                    .containsExactlyInAnyOrderElementsOf(answered);
            assertThat(balancers.answered()).allMatch(balancers::isAnswered);
        }
    }

    private static Stored<Service> service(String words) {
        var parts = List.of(words.split(" ", -1));
        var key = parts.get(1).split("/", -1);
        var type = parts.get(2).split(":", 2);
        var service = new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(key[0])
                .withName(key[1])
                .withCreationTimestamp("2026-01-01T00:00:0" + parts.get(0) + "Z")
                .endMetadata()
                .withNewSpec()
                .withType(type[0])
                .withLoadBalancerClass(type.length == 2 ? type[1] : null)
                .endSpec();
        for (var port : parts.subList(3, parts.size())) {
            var numbers = port.replaceFirst("/.*", "").split(":", -1);
            service.editSpec()
                    .addNewPort()
                    .withPort(Integer.valueOf(numbers[0]))
                    .withNodePort(numbers.length == 2 ? Integer.valueOf(numbers[1]) : null)
                    .withProtocol(port.contains("/") ? port.replaceFirst(".*/", "") : null)
                    .endPort()
                    .endSpec();
        }
        return new Stored<>(ServiceKind.SERVICE, service.build(), new byte[0], 1);
    }
}
