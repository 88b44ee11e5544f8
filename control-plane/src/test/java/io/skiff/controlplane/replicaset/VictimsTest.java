package io.skiff.controlplane.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.testing.Objects;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VictimsTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void takesOneFromEachNodeInTurn() {
        var pods = List.of(
                ready("a", "n1"),
                ready("b", "n1"),
                ready("c", "n2"),
                ready("d", "n2"),
                ready("e", "n3"),
                ready("f", "n3"));

        var victims = Victims.choose(pods, Map.of("n1", 2, "n2", 2, "n3", 2), 3);

        assertThat(victims.stream().map(pod -> PodState.nodeName(pod).orElseThrow()))
                .containsExactlyInAnyOrder("n1", "n2", "n3");
    }

    @Test
    void prefersTheNodeThatHasGotANewReplica() {
        var pods = List.of(ready("a", "n1"), ready("b", "n2"), ready("c", "n3"));

        assertThat(names(Victims.choose(pods, Map.of("n1", 1, "n2", 2, "n3", 1), 1)))
                .containsExactly("b");
    }

    @Test
    void takesWhatServesNobodyFirst() {
        var unbound = Objects.pod("unbound");
        var pending = Objects.on("n1", Objects.pod("pending"));
        var notReady = Objects.notReady(Objects.on("n1", Objects.pod("not-ready")), T0);
        var pods = List.of(ready("ready", "n2"), notReady, pending, unbound);

        assertThat(names(Victims.choose(pods, Map.of("n1", 2, "n2", 1), 4)))
                .containsExactly("unbound", "pending", "not-ready", "ready");
    }

    private static Pod ready(String name, String node) {
        return Objects.ready(Objects.on(node, Objects.pod(name)), T0);
    }

    private static List<String> names(List<Pod> pods) {
        return pods.stream().map(pod -> pod.getMetadata().getName()).toList();
    }
}
