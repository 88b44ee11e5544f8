package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.kind.table.Age;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.kind.table.Read;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The columns of pods. READY, STATUS and RESTARTS follow kubectl's rules. */
final class PodColumns {

    static final List<Column> COLUMNS = List.of(
            Column.objectName(),
            Column.text(
                    "Ready",
                    pod -> readyCount(pod) + "/"
                            + (sidecars(pod).size() + pod.at("/spec/containers").size())),
            Column.text("Status", PodColumns::status),
            Column.text("Restarts", PodColumns::restarts),
            Column.age(),
            Column.wide("IP", pod -> Read.orNone(Read.text(pod, "status", "podIP"))),
            Column.wide("Node", pod -> Read.orNone(Read.text(pod, "spec", "nodeName"))),
            Column.wide("Nominated Node", pod -> Read.orNone(Read.text(pod, "status", "nominatedNodeName"))),
            Column.wide("Readiness Gates", PodColumns::gates));

    private PodColumns() {}

    private static String gates(JsonNode pod) {
        var gates = Read.items(pod, "spec", "readinessGates");
        long open = gates.stream()
                .filter(gate -> isTrue(pod, Read.text(gate, "conditionType")))
                .count();
        return gates.isEmpty() ? Read.NONE : open + "/" + gates.size();
    }

    static String status(JsonNode pod) {
        var phase = Read.text(pod, "status", "phase");
        var reason = Read.text(pod, "status", "reason");
        boolean isDeleted = pod.at("/metadata").hasNonNull("deletionTimestamp");
        if (isDeleted && reason.equals("NodeLost")) {
            return "Unknown";
        }
        if (isDeleted && !phase.equals("Succeeded") && !phase.equals("Failed")) {
            return "Terminating";
        }
        var initializing = initializing(pod);
        if (!initializing.isEmpty() && !isTrue(pod, "Initialized")) {
            return initializing;
        }
        return running(pod, reason.isEmpty() ? phase : reason);
    }

    private static String running(JsonNode pod, String fallback) {
        var statuses = Read.items(pod, "status", "containerStatuses");
        var reason = fallback;
        for (int i = statuses.size() - 1; i >= 0; i--) {
            var state = statuses.get(i).path("state");
            var waiting = Read.text(state, "waiting", "reason");
            if (!waiting.isEmpty()) {
                reason = waiting;
            } else if (state.hasNonNull("terminated")) {
                reason = ended(state.path("terminated"));
            }
        }
        boolean runs = statuses.stream().anyMatch(PodColumns::isReady);
        if (reason.equals("Completed") && runs) {
            return isTrue(pod, "Ready") ? "Running" : "NotReady";
        }
        return reason;
    }

    /** The state of the first init container that has not succeeded; empty if all have. */
    private static String initializing(JsonNode pod) {
        var statuses = Read.items(pod, "status", "initContainerStatuses");
        for (int i = 0; i < statuses.size(); i++) {
            var state = statuses.get(i).path("state");
            var terminated = state.path("terminated");
            boolean isSidecar = sidecars(pod).contains(Read.text(statuses.get(i), "name"));
            if (isSidecar && statuses.get(i).path("started").asBoolean()) {
                continue;
            }
            if (terminated.isObject()) {
                if (Read.number(terminated, "exitCode") == 0) {
                    continue;
                }
                return "Init:" + ended(terminated);
            }
            var waiting = Read.text(state, "waiting", "reason");
            return waiting.isEmpty() || waiting.equals("PodInitializing")
                    ? "Init:" + i + "/" + pod.at("/spec/initContainers").size()
                    : "Init:" + waiting;
        }
        return "";
    }

    private static String ended(JsonNode terminated) {
        var reason = Read.text(terminated, "reason");
        if (!reason.isEmpty()) {
            return reason;
        }
        int signal = Read.number(terminated, "signal");
        return signal == 0 ? "ExitCode:" + Read.number(terminated, "exitCode") : "Signal:" + signal;
    }

    private static long readyCount(JsonNode pod) {
        return lasting(pod).stream().filter(PodColumns::isReady).count();
    }

    /** The states of the containers that run as long as the pod. */
    private static List<JsonNode> lasting(JsonNode pod) {
        var sidecars = sidecars(pod);
        return Stream.concat(
                        Read.items(pod, "status", "initContainerStatuses").stream()
                                .filter(status -> sidecars.contains(Read.text(status, "name"))),
                        Read.items(pod, "status", "containerStatuses").stream())
                .toList();
    }

    private static Set<String> sidecars(JsonNode pod) {
        return Read.items(pod, "spec", "initContainers").stream()
                .filter(container -> Read.text(container, "restartPolicy").equals("Always"))
                .map(container -> Read.text(container, "name"))
                .collect(Collectors.toSet());
    }

    private static boolean isReady(JsonNode status) {
        return status.path("ready").asBoolean() && status.path("state").hasNonNull("running");
    }

    private static String restarts(JsonNode pod, Instant now) {
        boolean initializes = !initializing(pod).isEmpty() && !isTrue(pod, "Initialized");
        var statuses = initializes ? Read.items(pod, "status", "initContainerStatuses") : lasting(pod);
        int count = statuses.stream()
                .mapToInt(status -> Read.number(status, "restartCount"))
                .sum();
        var last = lastEnds(statuses).max(Instant::compareTo);
        return count == 0 || last.isEmpty()
                ? Integer.toString(count)
                : count + " (" + Age.of(Duration.between(last.get(), now)) + " ago)";
    }

    private static Stream<Instant> lastEnds(List<JsonNode> statuses) {
        return statuses.stream()
                .flatMap(status -> Age.instant(Read.text(status, "lastState", "terminated", "finishedAt")).stream());
    }

    private static boolean isTrue(JsonNode pod, String condition) {
        return Read.items(pod, "status", "conditions").stream()
                .anyMatch(one -> Read.text(one, "type").equals(condition)
                        && Read.text(one, "status").equals("True"));
    }
}
