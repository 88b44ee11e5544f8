package io.skiff.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.ContainerException;
import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.PodBody;
import io.skiff.agent.testing.AgentHarness;
import io.skiff.agent.testing.PodSpecs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pods come and go, containers crash, starts fail, pulls succeed or fail, images are imported late, the agent is
 * killed, the host reboots. When these events stop, the host runs exactly its assignment, and then the agent does
 * nothing more. No container ever runs twice: the fake runtime refuses to start a run a second time.
 */
class AgentPropertyTest {

    private static final int STEPS = 60;

    static IntStream seeds() {
        return IntStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void endsAsAssignedAndStaysSo(int seed) {
        var world = new World(seed);
        for (int step = 0; step < STEPS; step++) {
            world.happen();
            world.assertNoContainerRunsTwice();
        }
        world.calmDown();

        assertThat(world.running()).as("seed %d", seed).isEqualTo(world.assigned());
        world.agent.runtime.forgetCalls();
        world.agent.pass(Duration.ofMinutes(6));
        world.agent.restartAgent();
        world.agent.pass(Duration.ofMinutes(6));
        assertThat(world.agent.runtime.calls()).as("seed %d", seed).isEmpty();
        assertThat(world.agent.storage.pods()).hasSize(world.livingPods());
        assertThat(world.agent.network.addresses()).hasSize(world.livingPods());
    }

    private static final class World {

        final AgentHarness agent = new AgentHarness();
        private final Random random;
        private final TreeMap<String, PodBody> pods = new TreeMap<>();
        private int named;

        World(int seed) {
            random = new Random(seed);
            agent.connect("c");
        }

        void happen() {
            switch (random.nextInt(12)) {
                case 0, 1 -> addPod();
                case 2 -> deletePod();
                case 3 -> forgetPod();
                case 4, 5 -> crash();
                case 6 -> agent.restartAgent();
                case 7 -> failSomeStarts();
                case 8 -> {
                    if (random.nextInt(8) == 0) {
                        agent.runtime.reboot();
                        agent.network.removeAll();
                        agent.restartAgent();
                    }
                }
                case 9 -> agent.registries.failAll("not found");
                case 10 -> {
                    if (random.nextInt(4) == 0) {
                        agent.registries.succeedAll();
                    }
                }
                default -> agent.pass(Duration.ofSeconds(random.nextInt(400)));
            }
        }

        private void addPod() {
            var name = "p" + named++;
            var image = random.nextInt(4) == 0 ? "late:" + random.nextInt(3) : "web:v1";
            var pod = PodSpecs.pod(name).grace(Duration.ofSeconds(random.nextInt(40)));
            pod.with(PodSpecs.container("main", image));
            if (random.nextBoolean()) {
                pod.with(PodSpecs.container("side", "web:v1"));
                agent.runtime.ignoreTerm("side");
            }
            pods.put(name, pod.body());
            assign();
        }

        private void deletePod() {
            if (!pods.isEmpty()) {
                var name = anyPod();
                pods.put(
                        name,
                        PodSpecs.pod(name)
                                .deleted(Duration.ofSeconds(random.nextInt(60)))
                                .body());
                assign();
            }
        }

        private void forgetPod() {
            if (!pods.isEmpty()) {
                pods.remove(anyPod());
                assign();
            }
        }

        private String anyPod() {
            return List.copyOf(pods.keySet()).get(random.nextInt(pods.size()));
        }

        private void assign() {
            agent.assign(pods.values().toArray(new PodBody[0]));
        }

        private void crash() {
            var running = agent.runtime.running();
            if (!running.isEmpty()) {
                agent.runtime.exit(running.get(random.nextInt(running.size())), random.nextInt(3));
                if (random.nextBoolean()) {
                    agent.settle();
                }
            }
        }

        private void failSomeStarts() {
            int which = random.nextInt(4);
            agent.runtime.failStarts(spec -> Math.floorMod(spec.id().hashCode(), 4) == which
                    ? new ContainerException("StartError", "no")
                    : null);
        }

        void calmDown() {
            agent.runtime.failStarts(spec -> null);
            for (int i = 0; i < 3; i++) {
                agent.images.with("late:" + i);
            }
            agent.registries.failAll("not found");
            // twice the longest back-off
            agent.pass(Duration.ofMinutes(11));
        }

        List<String> assigned() {
            var names = new ArrayList<String>();
            pods.values().stream()
                    .map(PodBody::spec)
                    .filter(pod -> pod.deletion() == null)
                    .forEach(pod ->
                            pod.containers().forEach(container -> names.add(pod.uid() + "/" + container.name())));
            return names.stream().sorted().toList();
        }

        int livingPods() {
            return (int) pods.values().stream()
                    .filter(pod -> pod.spec().deletion() == null)
                    .count();
        }

        List<String> running() {
            return agent.runtime.running().stream()
                    .map(id -> id.pod() + "/" + id.name())
                    .sorted()
                    .toList();
        }

        void assertNoContainerRunsTwice() {
            var runs = agent.runtime.running().stream()
                    .collect(Collectors.groupingBy(
                            id -> new ContainerId(new PodUid(id.pod().value()), id.name(), 0)));
            assertThat(runs.values()).allSatisfy(same -> assertThat(same).hasSize(1));
        }
    }
}
