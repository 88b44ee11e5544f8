package io.skiff.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.skiff.controlplane.deployment.DeploymentAction.ScaleReplicaSet;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.View;
import io.skiff.proto.node.AssignedSet;
import io.skiff.proto.node.GatewayMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hosts lose power or their link, processes are killed, containers crash, the store fails, messages come late or twice,
 * and users change their minds. In all of that no pod runs on two nodes, nothing runs that was not assigned, and a
 * rollout keeps its limits. When the disturbances stop, the cluster becomes as desired, and stays so.
 */
@Execution(ExecutionMode.CONCURRENT)
class ClusterSimulationTest {

    private static final int EVENTS = 30;

    static LongStream seeds() {
        return LongStream.range(0, Long.getLong("skiff.simulation.seeds", 60));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void endsAsDesiredAndStaysSo(long seed) {
        simulate(seed, Plants.NONE);
    }

    @Test
    void rolloutsAreHeldAgainstTheirLimits() {
        int checked = 0;
        for (long seed = 0; seed < 10; seed++) {
            checked += simulate(seed, Plants.NONE);
        }
        assertThat(checked).isGreaterThan(20);
    }

    @Test
    void findsAPlannerThatSurgesOneTooMany() {
        assertFound(
                new Plants(controller -> new GreedyScaling<>(controller), UnaryOperator::identity),
                "more replicas than replicas + surge");
    }

    @Test
    void findsAGatewayThatResendsAnOlderSet() {
        assertFound(new Plants(UnaryOperator.identity(), StaleSets::new), "wanted [");
    }

    @Test
    void findsABodyWithoutTheRevisionsDigests() {
        assertFound(new Plants(UnaryOperator.identity(), () -> ClusterSimulationTest::withoutDigests), "@sha256:");
    }

    private static GatewayMessage withoutDigests(GatewayMessage message) {
        if (!message.hasPodBodies()) {
            return message;
        }
        var changed = message.toBuilder();
        changed.getPodBodiesBuilder()
                .getPodsBuilderList()
                .forEach(pod -> pod.getContainersBuilderList()
                        .forEach(container -> container.clearImageDigest().clearImageHeld()));
        return changed.build();
    }

    /** Checks that one of a few seeds finds the fault. Others may find what else comes of it. */
    private static void assertFound(Plants plants, String complaint) {
        assertThat(LongStream.range(0, 20)
                        .mapToObj(seed -> complaintOf(seed, plants))
                        .anyMatch(found -> found.contains(complaint)))
                .as("a seed that complains: " + complaint)
                .isTrue();
    }

    private static String complaintOf(long seed, Plants plants) {
        try {
            simulate(seed, plants);
            return "";
        } catch (AssertionError fault) {
            return String.valueOf(fault.getMessage());
        }
    }

    /** Returns how many removals of ready replicas were checked against the rollout's minimum. */
    private static int simulate(long seed, Plants plants) {
        try {
            var world = new SimulatedWorld(seed, plants);
            var chaos = new Chaos(world);
            for (int i = 0; i < EVENTS; i++) {
                chaos.happen();
            }
            calmDown(world);
            int checked = world.witness.checkedRemovals();
            staysSo(world);
            return checked;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    private static void calmDown(SimulatedWorld world) {
        world.pass(Duration.ofSeconds(25));
        world.heal();
        var asked = new HashSet<String>();
        for (int minute = 0; minute < 20 && !(isAsked(asked) && world.isAsDesired()); minute++) {
            for (var app : SimulatedWorld.APPS) {
                world.witness.disturbed();
                if (!asked.contains(app) && world.user.edit(app, ClusterSimulationTest::atLast)) {
                    asked.add(app);
                }
            }
            world.pass(Duration.ofMinutes(1));
        }
        assertThat(world.isAsDesired()).as(world.describe()).isTrue();
    }

    private static boolean isAsked(Set<String> asked) {
        return asked.containsAll(SimulatedWorld.APPS);
    }

    private static Deployment atLast(Deployment deployment) {
        var sized = new DeploymentBuilder(deployment)
                .editSpec()
                .withReplicas(4)
                .endSpec()
                .build();
        return Chaos.template(sized, "web:3", "serve");
    }

    private static void staysSo(SimulatedWorld world) {
        world.pass(Duration.ofMinutes(1));
        var writes = world.witness.writes();
        world.pass(Duration.ofMinutes(2));
        assertThat(world.witness.writes())
                .as("writes to a cluster that is as desired")
                .isEqualTo(writes);
        assertThat(world.isAsDesired()).as(world.describe()).isTrue();
    }

    /** Scales every growing replica set to one more than planned. */
    private record GreedyScaling<K, O>(Controller<K, O> honest) implements Controller<K, O> {

        @Override
        public String name() {
            return honest.name();
        }

        @Override
        public Set<K> keys(View view) {
            return honest.keys(view);
        }

        @Override
        public Set<K> keysOf(Change<?> change, View view) {
            return honest.keysOf(change, view);
        }

        @Override
        public Set<K> keysOfLeased(String leased) {
            return honest.keysOfLeased(leased);
        }

        @Override
        public Optional<O> observe(K key, View view, Instant now) {
            return honest.observe(key, view, now);
        }

        @Override
        public Plan plan(O observed, Instant now) {
            var plan = honest.plan(observed, now);
            return new Plan(plan.actions().stream().map(GreedyScaling::greedy).toList(), plan.wakeUp());
        }

        private static Action greedy(Action action) {
            if (action instanceof ScaleReplicaSet scale
                    && scale.replicaSet().getSpec().getReplicas() > scale.from()) {
                var more = new ReplicaSetBuilder(scale.replicaSet())
                        .editSpec()
                        .withReplicas(scale.replicaSet().getSpec().getReplicas() + 1)
                        .endSpec()
                        .build();
                return new ScaleReplicaSet(scale.deployment(), more, scale.from());
            }
            return action;
        }
    }

    /** Replaces every third set by the one before it, under a new version. */
    private static final class StaleSets implements UnaryOperator<GatewayMessage> {

        private AssignedSet before = AssignedSet.getDefaultInstance();
        private int count;

        @Override
        public GatewayMessage apply(GatewayMessage message) {
            if (!message.hasAssignedSet()) {
                return message;
            }
            var stale = before.toBuilder()
                    .setVersion(message.getAssignedSet().getVersion())
                    .build();
            before = message.getAssignedSet();
            return ++count % 3 == 0
                    ? GatewayMessage.newBuilder().setAssignedSet(stale).build()
                    : message;
        }
    }
}
