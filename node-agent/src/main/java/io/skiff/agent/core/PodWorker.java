package io.skiff.agent.core;

import io.skiff.agent.container.ContainerException;
import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.container.ContainerObservation.Ended;
import io.skiff.agent.container.ContainerObservation.Running;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.Assignments;
import io.skiff.agent.pod.Plan;
import io.skiff.agent.pod.PodAction;
import io.skiff.agent.pod.PodEvent;
import io.skiff.agent.pod.PodObservation;
import io.skiff.agent.pod.PodPhase;
import io.skiff.agent.pod.PodPlanner;
import io.skiff.agent.pod.PodSpec;
import io.skiff.agent.pod.PodStatus;
import io.skiff.agent.pod.PodStatuses;
import io.skiff.agent.pod.ResizeContainer;
import io.skiff.agent.pod.Resizes;
import io.skiff.agent.pod.RunLabels;
import io.skiff.agent.probe.Probes;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** Brings one pod at a time to its assignment: it observes, plans and acts until the plan is empty, then reports. */
public final class PodWorker {

    private static final Logger LOG = LogManager.getLogger(PodWorker.class);

    /** More rounds than any pod needs at once. The rest follows after other pods had their turn. */
    private static final int MOST_ROUNDS = 50;

    private final HostServices ports;
    private final Assignments assignments;
    private final Probes probes;
    private final StatusReporter reporter;
    private final StartGate gate;
    private final InstantSource clock;
    private final Consumer<PodUid> forgetting;
    private final Map<PodUid, PodMemory> memories = new ConcurrentHashMap<>();

    PodWorker(
            HostServices ports,
            Assignments assignments,
            Probes probes,
            StatusReporter reporter,
            StartGate gate,
            InstantSource clock,
            Consumer<PodUid> forgetting) {
        this.ports = ports;
        this.assignments = assignments;
        this.probes = probes;
        this.reporter = reporter;
        this.gate = gate;
        this.clock = clock;
        this.forgetting = forgetting;
    }

    /** Works on a pod. Returns the time of the next work even if nothing happens, null for never. */
    @Nullable
    Instant run(PodUid uid) {
        var memory = memories.computeIfAbsent(uid, this::begin);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            var now = clock.instant();
            var spec = assignments.find(uid).orElse(null);
            if (spec == null && assignments.isAssigned(uid)) {
                return null;
            }
            if (spec != null) {
                new PodActuator(ports, memory, spec, now, this::forget).notePulls();
            }
            var seen = observe(uid, spec, memory);
            tellEnds(spec, seen, memory, now);
            if (spec != null) {
                probe(spec, seen);
                report(spec, seen, memory, now);
            }
            if (spec != null && isTooEarly(spec, seen)) {
                return null;
            }
            var plan = allowed(uid, PodPlanner.plan(spec, seen, now), now);
            if (plan.actions().isEmpty()) {
                return plan.wakeUp();
            }
            apply(plan.actions(), new PodActuator(ports, memory, spec, now, this::forget), memory, spec);
            if (!memories.containsKey(uid)) {
                return null;
            }
        }
        return clock.instant();
    }

    private PodMemory begin(PodUid uid) {
        var memory = new PodMemory(clock.instant());
        memory.eviction = ports.evictions().find(uid).orElse(null);
        return memory;
    }

    /** Whether the pod must wait for the disk: the next agent would end an unknown pod. The save makes it due again. */
    private boolean isTooEarly(PodSpec spec, PodObservation seen) {
        boolean isBegun = seen.hasSandbox() || !seen.containers().isEmpty();
        return !isBegun && spec.deletion() == null && !assignments.isKept(spec.uid());
    }

    /** Removes the steps that must not start anything now. */
    private Plan allowed(PodUid uid, Plan plan, Instant now) {
        if (plan.actions().stream().noneMatch(PodAction::begins)) {
            return plan;
        }
        return gate.holdsUntil(assignments.isStale(uid), now)
                .map(end -> plan.withoutBeginnings(end))
                .orElse(plan);
    }

    /** Notes that the image store changed. Returns the pods that wait for an image. */
    List<PodUid> lookAgainForImages(Instant now) {
        var waiting = new ArrayList<PodUid>();
        memories.forEach((uid, memory) -> {
            if (memory.isWaitingForImage()) {
                memory.storeChanged(now);
                waiting.add(uid);
            }
        });
        return waiting;
    }

    /** The memory of a pod that has been worked on, and is not forgotten. */
    Optional<PodMemory> memory(PodUid uid) {
        return Optional.ofNullable(memories.get(uid));
    }

    private void forget(PodUid uid) {
        memories.remove(uid);
        ports.pulls().forget(uid);
        probes.keepOnly(uid, Set.of());
        reporter.forget(uid);
        ports.evictions().forget(uid);
        forgetting.accept(uid);
    }

    private PodObservation observe(PodUid uid, @Nullable PodSpec spec, PodMemory memory) {
        memory.lookAgainAfterChange(
                reference -> PodImages.isUsable(ports, assignments.find(uid).orElse(null), reference));
        InetAddress address = ports.network().addresses().get(uid);
        var containers =
                new Endings(ports.storage(), memory).of(spec, ports.runtime().list(uid));
        return new PodObservation(
                uid,
                memory.firstSeen,
                ports.runtime().findSandbox(uid).isPresent(),
                address == null ? null : address.getHostAddress(),
                memory.preparedHash,
                memory.isCleared,
                containers,
                memory.images,
                probes.health(uid),
                ports.hooks().results(uid, ids(containers)),
                memory.stops,
                memory.faults,
                memory.eviction,
                ports.evictions().find(uid).isPresent(),
                spec != null && Resizes.areWanted(spec, containers)
                        ? ports.rooms().apply(uid)
                        : null,
                memory.told);
    }

    private void probe(PodSpec spec, PodObservation seen) {
        probes.keepOnly(spec.uid(), ids(seen.running()));
        var address = spec.hostNetwork() ? ports.hostIp().get() : seen.address();
        for (var template : spec.lasting().toList()) {
            var newest = seen.newest(template.name());
            if (address != null
                    && newest != null
                    && newest.state() instanceof Running running
                    && seen.isBegun(template, newest.id())) {
                probes.track(newest.id(), RunLabels.applied(template, newest), running.startedAt(), address);
            }
        }
    }

    private static Set<ContainerId> ids(List<ContainerObservation> containers) {
        return containers.stream().map(ContainerObservation::id).collect(Collectors.toSet());
    }

    private void report(PodSpec spec, PodObservation seen, PodMemory memory, Instant now) {
        PodStatus status = PodStatuses.of(spec, seen, ports.hostIp().get(), now);
        memory.isActive = !status.phase().isFinal() && !PodPhase.areOver(spec, seen);
        var last = reporter.latest(spec.uid());
        boolean isEvicted = memory.eviction != null || spec.standing().eviction() != null;
        if ((spec.deletion() != null || isEvicted) && seen.containers().isEmpty()) {
            if (spec.standing().eviction() != null && last.isEmpty() && !status.removed()) {
                // an earlier agent told its end
                return;
            }
            // its containers are removed, but their last status still holds
            var told = status;
            status = last.map(held -> told.removed() ? held.asRemoved() : held).orElse(told);
        }
        reporter.publish(status, now);
    }

    private void tellEnds(@Nullable PodSpec spec, PodObservation seen, PodMemory memory, Instant now) {
        for (var container : seen.containers()) {
            boolean isNew = container.state() instanceof Ended && memory.endsSeen.add(container.id());
            if (isNew && spec != null && container.state() instanceof Ended ended && ended.isOomKilled()) {
                var name = container.id().name();
                tell(
                        spec,
                        name,
                        "OOMKilled",
                        "Container " + name + " was killed: it used more memory than its limit",
                        now);
            }
        }
    }

    private void apply(List<PodAction> actions, PodActuator host, PodMemory memory, @Nullable PodSpec spec) {
        for (var action : actions) {
            try {
                action.applyTo(host);
                memory.faults.remove(action.key());
            } catch (ContainerException e) {
                failed(action, e.reason(), e, memory, spec);
            } catch (RuntimeException e) {
                failed(action, reason(action), e, memory, spec);
            }
        }
    }

    private void failed(
            PodAction action, String reason, RuntimeException fault, PodMemory memory, @Nullable PodSpec spec) {
        var now = clock.instant();
        var message = fault.getMessage() == null ? fault.toString() : fault.getMessage();
        memory.failed(action.key(), reason, message, now);
        var title = spec == null ? "that left" : spec.title();
        LOG.warn("Pod {}: {}: {}: {}", title, action.key(), reason, message);
        LOG.debug("Pod {}: {}", title, action.key(), fault);
        if (spec != null) {
            boolean isStart = action instanceof PodAction.StartContainer;
            var container = action instanceof PodAction.StartContainer start
                    ? start.template().name()
                    : "";
            tell(spec, container, isStart ? "Failed" : reason, "Error: " + message, now);
        }
    }

    private static String reason(PodAction action) {
        if (action instanceof PodAction.StartContainer) {
            return "CreateContainerError";
        }
        if (action instanceof PodAction.CreateSandbox || action instanceof PodAction.AttachNetwork) {
            return "FailedCreatePodSandBox";
        }
        if (action instanceof PodAction.PrepareVolumes) {
            return "FailedMount";
        }
        if (action instanceof ResizeContainer) {
            return "ResizeError";
        }
        return action instanceof PodAction.GetImage ? "InspectFailed" : "FailedKillPod";
    }

    private void tell(PodSpec spec, String container, String reason, String message, Instant at) {
        ports.events()
                .accept(new PodEvent(spec.uid(), spec.namespace(), spec.name(), container, true, reason, message, at));
    }
}
