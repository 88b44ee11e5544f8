package io.skiff.controlplane.kind.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.skiff.controlplane.kind.Allocation;
import io.skiff.controlplane.kind.Allocator.Pools;
import io.skiff.controlplane.kind.PoolExhaustedException;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodePortsTest {

    private static final String KEY = "/skiff/objects/services/default/s";

    private final Pools pools = new Pools("10.43.0.0/16", "10.42.0.0/16", new Random(1));

    @Test
    void drawsANumberThatNobodyElseHas() {
        var all = IntStream.rangeClosed(30_000, 32_767).filter(number -> number != 31_234);
        var service = service("NodePort", "{'port':80,'protocol':'TCP'}");

        var allocation = allocate(service, having(all));

        assertThat(numbers(service)).containsExactly(31_234);
        assertThat(writes(allocation)).containsExactly("+ 31234");
    }

    @Test
    void drawsFromTheFirstNumbersOnlyWhenTheOthersAreTaken() {
        var service = service("NodePort", "{'port':80,'protocol':'TCP'}");
        allocate(service, having(IntStream.rangeClosed(30_086, 32_767)));
        assertThat(numbers(service)).allMatch(number -> number < 30_086);

        for (int seed = 0; seed < 200; seed++) {
            var other = service("NodePort", "{'port':80,'protocol':'TCP'}");
            new NodePorts().allocate(other, KEY, List::of, new Pools("10.43.0.0/16", "10.42.0.0/16", new Random(seed)));
            assertThat(numbers(other)).as("seed %d", seed).allMatch(number -> number >= 30_086 && number <= 32_767);
        }
    }

    @Test
    void saysWhenAllAreTaken() {
        var service = service("NodePort", "{'port':80,'protocol':'TCP'}");

        assertThatThrownBy(() -> allocate(service, having(IntStream.rangeClosed(30_000, 32_767))))
                .isInstanceOf(PoolExhaustedException.class)
                .hasMessage("failed to allocate a nodePort: range is full");
    }

    /** Every node answers there already. */
    @Test
    void drawsNoPortOfALoadBalancer() {
        var all = IntStream.rangeClosed(30_000, 32_767).filter(number -> number != 31_234 && number != 31_235);
        var balancer = new ServiceBuilder(having(IntStream.empty()))
                .editSpec()
                .withType("LoadBalancer")
                .withPorts(new ServicePortBuilder().withPort(31_234).build())
                .endSpec()
                .build();
        var service = service("NodePort", "{'port':80,'protocol':'TCP'}");

        allocate(service, having(all), balancer);

        assertThat(numbers(service)).containsExactly(31_235);
    }

    @Test
    void oneServiceMayHaveANumberForSeveralProtocols() {
        var dns = service("NodePort", "{'port':53,'protocol':'UDP'}", "{'port':53,'protocol':'TCP'}");
        var allocation = allocate(dns);
        assertThat(numbers(dns)).hasSize(2);
        assertThat(numbers(dns).stream().distinct()).hasSize(1);
        assertThat(writes(allocation)).hasSize(1);

        var asked =
                service("NodePort", "{'port':53,'protocol':'UDP'}", "{'port':53,'protocol':'TCP','nodePort':30053}");
        allocate(asked);
        assertThat(numbers(asked)).containsExactly(30_053, 30_053);
    }

    @Test
    void anotherServiceMayNotEvenForAnotherProtocol() {
        var service = service("NodePort", "{'port':53,'protocol':'UDP','nodePort':30053}");

        assertThat(allocate(service, having(IntStream.of(30_053))).problems())
                .extracting(Problem::toString)
                .containsExactly("spec.ports[0].nodePort: Invalid value: 30053: provided port is already allocated");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 80, 29_999, 32_768, 70_000})
    void refusesWhatIsOutOfTheRange(int asked) {
        var service = service("NodePort", "{'port':80,'protocol':'TCP'}", "{'port':81,'nodePort':" + asked + "}");

        assertThat(allocate(service).problems())
                .extracting(Problem::toString)
                .containsExactly("spec.ports[1].nodePort: Invalid value: " + asked
                        + ": provided port is not in the valid range. The range of valid ports is 30000-32767");
    }

    @Test
    void aLoadBalancerMayDoWithout() {
        var with = service("LoadBalancer", "{'port':80}");
        allocate(with);
        assertThat(numbers(with)).doesNotContain(0);

        var without = service("LoadBalancer", "{'port':80}", "{'port':81,'nodePort':30081}");
        Json.child(without, "spec").put("allocateLoadBalancerNodePorts", false);
        assertThat(writes(allocate(without))).containsExactly("+ 30081");
        assertThat(numbers(without)).containsExactly(0, 30_081);
    }

    @Test
    void anEditTakesAndFreesWhatDiffers() {
        var before = service("NodePort", "{'port':80,'nodePort':30080}", "{'port':81,'nodePort':30081}");
        var after = service("NodePort", "{'port':80,'nodePort':30080}", "{'port':82,'nodePort':30082}");

        assertThat(writes(reallocate(before, after, having(IntStream.of(30_080, 30_081)))))
                .containsExactly("- 30081", "+ 30082");
    }

    @Test
    void anEditOfSomethingElseLooksAtNoOtherService() {
        var service = service("NodePort", "{'port':80,'nodePort':30080}");

        var allocation = new NodePorts().reallocate(service, service.deepCopy(), KEY, () -> fail(), pools);

        assertThat(allocation).isEqualTo(Allocation.NONE);
    }

    @Test
    void aServiceThatIsRemovedFreesAll() {
        assertThat(writes(Allocation.of(NodePorts.freedBy(having(IntStream.of(30_001, 30_002, 30_001))))))
                .containsExactly("- 30001", "- 30002");
    }

    private static List<Service> fail() {
        throw new AssertionError("asked for the other services");
    }

    private Allocation allocate(ObjectNode service, Service... others) {
        return new NodePorts().allocate(service, KEY, () -> List.of(others), pools);
    }

    private Allocation reallocate(JsonNode before, ObjectNode after, Service... others) {
        return new NodePorts().reallocate(before, after, KEY, () -> List.of(others), pools);
    }

    private static List<String> writes(Allocation allocation) {
        return allocation.changes().writes().stream().map(NodePortsTest::words).toList();
    }

    private static String words(Transaction.Write write) {
        var number = write.key().replace("/skiff/alloc/nodeport/", "");
        if (write instanceof Transaction.Put put) {
            assertThat(new String(put.value(), StandardCharsets.UTF_8)).isEqualTo(KEY);
            return "+ " + number;
        }
        return "- " + number;
    }

    private static List<Integer> numbers(ObjectNode service) {
        return StreamSupport.stream(service.at("/spec/ports").spliterator(), false)
                .map(port -> port.path("nodePort").asInt())
                .toList();
    }

    private static ObjectNode service(String type, String... ports) {
        var spec = "{'spec':{'type':'" + type + "','ports':[" + String.join(",", ports) + "]}}";
        return Json.read(spec.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static Service having(IntStream numbers) {
        return new ServiceBuilder()
                .withNewSpec()
                .withPorts(numbers.mapToObj(NodePortsTest::port).toList())
                .endSpec()
                .build();
    }

    private static ServicePort port(int number) {
        return new ServicePortBuilder().withPort(80).withNodePort(number).build();
    }
}
