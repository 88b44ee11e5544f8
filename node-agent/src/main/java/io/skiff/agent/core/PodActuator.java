package io.skiff.agent.core;

import io.skiff.agent.container.ContainerException;
import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.container.ContainerObservation.Running;
import io.skiff.agent.container.ContainerSpec;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.container.Sandbox;
import io.skiff.agent.container.SandboxSpec;
import io.skiff.agent.pod.ContainerSpecs;
import io.skiff.agent.pod.ContainerTemplate;
import io.skiff.agent.pod.PodAction;
import io.skiff.agent.pod.PodAction.GetImage;
import io.skiff.agent.pod.PodAction.KeepEviction;
import io.skiff.agent.pod.PodAction.PrepareStop;
import io.skiff.agent.pod.PodAction.PrepareVolumes;
import io.skiff.agent.pod.PodAction.RunPostStart;
import io.skiff.agent.pod.PodAction.SignalContainer;
import io.skiff.agent.pod.PodAction.StartContainer;
import io.skiff.agent.pod.PodAction.StopContainer;
import io.skiff.agent.pod.PodAction.Tell;
import io.skiff.agent.pod.PodEvent;
import io.skiff.agent.pod.PodSpec;
import io.skiff.agent.pod.PodTarget;
import io.skiff.agent.pod.ResizeContainer;
import io.skiff.agent.pod.RunLabels;
import io.skiff.agent.pod.Stop;
import io.skiff.agent.pod.StopSignal;
import java.time.Instant;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** Applies the steps of one pod to this host at one moment, and remembers the results that only the agent knows. */
public final class PodActuator implements PodTarget {

    private static final Logger LOG = LogManager.getLogger(PodActuator.class);

    /** The kernel's bound. */
    private static final int LONGEST_HOSTNAME = 64;

    private final HostServices ports;
    private final PodMemory memory;
    private final @Nullable PodSpec pod;
    private final Instant now;
    private final java.util.function.Consumer<PodUid> forgetting;
    private final PodImages images;

    PodActuator(
            HostServices ports,
            PodMemory memory,
            @Nullable PodSpec pod,
            Instant now,
            java.util.function.Consumer<PodUid> forgetting) {
        this.ports = ports;
        this.memory = memory;
        this.pod = pod;
        this.now = now;
        this.forgetting = forgetting;
        this.images = new PodImages(ports, memory, pod, now, this::event);
    }

    @Override
    public void createSandbox(PodSpec pod) {
        var name = pod.kernelHostname();
        if (name.length() > LONGEST_HOSTNAME) {
            throw new ContainerException(
                    "FailedCreatePodSandBox",
                    "failed to construct FQDN from pod hostname and cluster domain, FQDN " + name + " is too long ("
                            + LONGEST_HOSTNAME + " is the max, " + name.length() + " requested)");
        }
        ports.runtime()
                .createSandbox(new SandboxSpec(
                        pod.uid(), name, pod.host(), pod.limits(), pod.sysctls(), pod.sharesProcesses()));
    }

    @Override
    public void attachNetwork(PodUid uid) {
        var sandbox = ports.runtime()
                .findSandbox(uid)
                .orElseThrow(() -> new IllegalStateException("the sandbox of pod " + uid + " is gone"));
        ports.network().attach(uid, sandbox.netNamespace(), pod == null ? List.of() : pod.hostPorts());
    }

    @Override
    public void prepareVolumes(PrepareVolumes volumes) {
        ports.storage().prepare(volumes.pod(), volumes.isBeforeAnyRun());
        memory.preparedHash = volumes.pod().hash();
        // another wish may be one that can be had
        memory.faults.keySet().removeIf(key -> key.startsWith(PodAction.resizeKey("")));
    }

    @Override
    public void getImage(GetImage image) {
        images.get(image);
    }

    @Override
    public void tellProgress(String reference) {
        images.tellProgress(reference);
    }

    /** Takes what became of the pulls since the last turn. */
    void notePulls() {
        images.notePulls();
    }

    @Override
    public void startContainer(StartContainer start) {
        var template = start.template();
        var pod = start.pod();
        var taken = StartImages.take(start, ports.images(), memory.images);
        var address = address(pod);
        var place = new ContainerSpecs.Place(
                address,
                ports.hostIp().get(),
                ServiceLinks.of(pod, ports.services().get()),
                List.of(),
                ports.storage().logDirectory(new ContainerId(pod.uid(), template.name(), start.attempt())),
                ports.memoryBytes());
        var mounts = ports.storage()
                .mounts(
                        pod,
                        ContainerSpecs.withSubPaths(template, place),
                        PodStorage.Place.of(address, ports.services().get()),
                        taken.volumes());
        var spec = ContainerSpecs.of(
                pod, template, start.attempt(), taken.own(), place.withMounts(mounts), labels(start, taken));
        if (!template.life().processesOf().isEmpty()) {
            spec = spec.beside(running(pod.uid(), template.life().processesOf()));
        }
        memory.told.keySet().removeIf(slot -> slot.equals("Failed/" + template.name()));
        if (runs(spec)) {
            event(template.name(), false, "Created", "Created container " + template.name());
            event(template.name(), false, "Started", "Started container " + template.name());
        }
    }

    private ContainerId running(PodUid uid, String name) {
        return ports.runtime().list(uid).stream()
                .filter(container -> container.id().name().equals(name) && container.state() instanceof Running)
                .map(ContainerObservation::id)
                .reduce((first, second) -> second)
                .orElseThrow(() -> new ContainerException(
                        "CreateContainerError", "unable to find target container \"" + name + "\": it does not run"));
    }

    /**
     * Runs a container. Returns false if its program could not be executed, which ends this run; the planner decides
     * whether another follows.
     */
    private boolean runs(ContainerSpec spec) {
        try {
            ports.runtime().start(spec);
            return true;
        } catch (ContainerException refused) {
            if (!refused.countsAsRun()) {
                throw refused;
            }
            var why = String.valueOf(refused.getMessage());
            ports.runtime().keepAsEnded(spec, why);
            LOG.warn("Container {} could not be started: {}", spec.id(), why);
            event(spec.id().name(), true, "Failed", "Error: " + why);
            return false;
        }
    }

    private RunLabels labels(StartContainer start, StartImages images) {
        var image = images.own();
        return new RunLabels(
                start.pod().namespace(),
                start.pod().name(),
                start.template().image(),
                image.digest(),
                start.step(),
                start.pod().grace(),
                StopSignal.parse(
                        start.template().stopSignal().isEmpty()
                                ? image.config().stopSignal()
                                : start.template().stopSignal()),
                memory.firstSeen,
                start.previous(),
                RunLabels.probe(image),
                start.template().life().preStop(),
                place(start),
                images.digestsOfVolumes());
    }

    private static int place(StartContainer start) {
        return start.pod()
                        .sidecars()
                        .map(ContainerTemplate::name)
                        .toList()
                        .indexOf(start.template().name())
                + 1;
    }

    private String address(PodSpec pod) {
        return pod.hostNetwork() ? ports.hostIp().get() : ports.network().addressOf(pod.uid());
    }

    /** Of a pod that may not be assigned any more. */
    private String address(PodUid uid) {
        boolean isHosts =
                ports.runtime().findSandbox(uid).map(Sandbox::hostNetwork).orElse(false);
        return isHosts ? ports.hostIp().get() : ports.network().addressOf(uid);
    }

    @Override
    public void resizeContainer(ResizeContainer resize) {
        ports.runtime().resize(resize.id(), resize.resources(), resize.labels(), resize.share());
    }

    @Override
    public void stopContainer(StopContainer stop) {
        event(stop.id().name(), false, "Killing", stop.why());
        ports.runtime().signal(stop.id(), stop.signal());
        memory.stops.put(stop.id(), Stop.signalled(now, stop.grace()));
    }

    @Override
    public void prepareStop(PrepareStop stop) {
        event(stop.id().name(), false, "Killing", stop.why());
        memory.stops.put(stop.id(), Stop.prepared(now, stop.grace()));
        if (stop.hook() != null) {
            ports.hooks().preStop(stop.id(), stop.hook(), address(stop.id().pod()), stop.grace());
        }
    }

    @Override
    public void signalContainer(SignalContainer stop) {
        ports.runtime().signal(stop.id(), stop.signal());
        memory.stops.computeIfPresent(stop.id(), (key, begun) -> begun.signalledAfterAll(now));
    }

    @Override
    public void runPostStart(RunPostStart begun) {
        ports.hooks().postStart(begun.id(), begun.hook(), address(begun.id().pod()));
    }

    @Override
    public void killContainer(ContainerId id) {
        ports.runtime().kill(id);
        memory.stops.compute(id, (key, stop) -> stop == null ? Stop.killedAt(now) : stop.killed());
    }

    @Override
    public void removeContainer(ContainerId id) {
        ports.runtime().remove(id);
        memory.stops.remove(id);
        memory.endsSeen.remove(id);
        memory.lastWords.remove(id);
        ports.hooks().forget(id);
    }

    @Override
    public void removeSandbox(PodUid pod) {
        ports.runtime().removeSandbox(pod);
    }

    @Override
    public void detachNetwork(PodUid pod) {
        ports.network().detach(pod);
    }

    @Override
    public void keepEviction(KeepEviction kept) {
        ports.evictions().keep(kept.pod(), kept.eviction());
    }

    @Override
    public void clearPod(PodUid pod) {
        ports.storage().clear(pod);
        memory.isCleared = true;
    }

    @Override
    public void tell(Tell tell) {
        ports.events().accept(tell.event());
        memory.told.put(tell.slot(), tell.value());
    }

    @Override
    public void forgetPod(PodUid pod) {
        forgetting.accept(pod);
    }

    private void event(String container, boolean isWarning, String reason, String message) {
        if (pod != null) {
            ports.events()
                    .accept(new PodEvent(
                            pod.uid(), pod.namespace(), pod.name(), container, isWarning, reason, message, now));
        }
    }
}
