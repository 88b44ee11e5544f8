package io.skiff.agent.pod;

import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.container.ContainerObservation.Ended;
import io.skiff.agent.container.ContainerObservation.Running;
import io.skiff.agent.pod.HookResults.HookResult;
import io.skiff.agent.pod.ImageState.Missing;
import io.skiff.agent.pod.ImageState.Present;
import io.skiff.agent.pod.ImageState.Pulling;
import io.skiff.agent.pod.PodAction.AttachNetwork;
import io.skiff.agent.pod.PodAction.CreateSandbox;
import io.skiff.agent.pod.PodAction.GetImage;
import io.skiff.agent.pod.PodAction.KillContainer;
import io.skiff.agent.pod.PodAction.PrepareVolumes;
import io.skiff.agent.pod.PodAction.RemoveContainer;
import io.skiff.agent.pod.PodAction.RunPostStart;
import io.skiff.agent.pod.PodAction.StartContainer;
import io.skiff.agent.pod.PodAction.TellProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides the next steps of one pod on this node: at most one step for each container at a time. Performs no I/O. */
public final class PodPlanner {

    /** After which it looks again whether other pods have left room for larger containers. */
    private static final Duration ROOM_CHECK = Duration.ofSeconds(10);

    private final PodSpec pod;
    private final PodObservation seen;
    private final Instant now;
    private final Plan.Draft draft;
    private final ContainerStops stops;
    private final Resizes resizes;

    /** The images that are looked for in this plan: each once, also for several containers. */
    private final Set<String> looked = new HashSet<>();

    /** What is done right after a container's start holds up the start of those that follow it, as for the kubelet. */
    private boolean isHeldUp;

    /** One container after the other, so that the last one sets what the pod has together. */
    private boolean isResizing;

    private PodPlanner(PodSpec pod, PodObservation seen, Instant now) {
        this.pod = pod;
        this.seen = seen;
        this.now = now;
        this.draft = new Plan.Draft(seen.faults(), now);
        this.stops = new ContainerStops(draft, seen);
        this.resizes = Resizes.of(pod, seen);
    }

    /** @param assigned null for a pod that exists but is not assigned to this node any more */
    public static Plan plan(@Nullable PodSpec assigned, PodObservation seen, Instant now) {
        if (assigned == null || assigned.deletion() != null) {
            return Teardown.plan(assigned, seen, now);
        }
        var evicted = ForcedEnd.evicted(assigned, seen);
        return evicted.isPresent()
                ? Teardown.planEviction(assigned, evicted.get(), seen, now)
                : new PodPlanner(assigned, seen, now).run();
    }

    private Plan run() {
        seen.replaced().forEach(this::removeReplaced);
        if (isExceeded() || PodPhase.areOver(pod, seen)) {
            seen.running()
                    .forEach(running -> stops.planOrdered(
                            running,
                            pod.grace(),
                            "Stopping container " + running.id().name()));
        } else if (hasGround()) {
            planContainers();
            findOutAboutAllImages();
        }
        return draft.finish();
    }

    private boolean isExceeded() {
        boolean isExceeded = ActiveDeadline.of(pod, seen).filter(draft::isDue).isPresent();
        if (isExceeded) {
            var event = new PodEvent(
                    pod.uid(),
                    pod.namespace(),
                    pod.name(),
                    "",
                    false,
                    ActiveDeadline.REASON,
                    ActiveDeadline.MESSAGE,
                    now);
            draft.tellOnce(seen, ActiveDeadline.REASON, event);
        }
        return isExceeded;
    }

    private void removeReplaced(ContainerObservation container) {
        draft.add(
                container.state() instanceof Running
                        ? new KillContainer(container.id())
                        : new RemoveContainer(container.id()));
    }

    /** Plans namespaces, address and volumes in this order. Returns whether containers can start. */
    private boolean hasGround() {
        if (!seen.hasSandbox()) {
            draft.add(new CreateSandbox(pod));
            return false;
        }
        if (seen.address() == null && !pod.hostNetwork()) {
            draft.add(new AttachNetwork(pod.uid()));
            return false;
        }
        if (!seen.preparedHash().equals(pod.hash())) {
            draft.add(new PrepareVolumes(pod, seen.containers().isEmpty()));
        }
        return !seen.preparedHash().isEmpty();
    }

    private void planContainers() {
        // before all others, so that somebody can look why an init container does not end
        pod.ephemeralContainers().forEach(template -> planContainer(template, RestartRule.NEVER));
        var init = Initialization.of(pod, seen);
        for (var template : init.current()) {
            planContainer(template, template.life().isSidecar() ? RestartRule.ALWAYS : initRule());
        }
        if (init.isOver()) {
            pod.containers().forEach(this::planMain);
        }
    }

    private void planMain(ContainerTemplate template) {
        var newest = seen.newest(template.name());
        boolean isRunning = newest != null && newest.state() instanceof Running;
        if (isRunning || !isHeldUp) {
            planContainer(template, pod.restartRule());
        }
    }

    /** Pods on other nodes wait for what the images of the revision are, also for those that are needed after init containers only. */
    private void findOutAboutAllImages() {
        if (pod.revision().isShared()) {
            pod.ownContainers()
                    .filter(template -> template.pin().equals(ImagePin.NONE)
                            && template.image().indexOf('@') < 0)
                    .filter(template -> template.configError().isEmpty() && seen.newest(template.name()) == null)
                    .map(WantedImage::of)
                    .forEach(this::image);
        }
    }

    private RestartRule initRule() {
        return pod.restartRule() == RestartRule.NEVER ? RestartRule.NEVER : RestartRule.ON_FAILURE;
    }

    private void planContainer(ContainerTemplate template, RestartRule rule) {
        var newest = seen.newest(template.name());
        if (newest == null) {
            start(template, 0, 0, null);
        } else if (newest.state() instanceof Ended ended) {
            restart(template, rule, newest, ended);
        } else {
            tend(template, newest);
        }
    }

    private void restart(ContainerTemplate template, RestartRule rule, ContainerObservation newest, Ended ended) {
        if (!rule.restarts(ended.exitCode() != 0)) {
            return;
        }
        var restart = RestartPolicy.afterEnd(ended, RunLabels.of(newest).step());
        if (draft.isDue(restart.at())) {
            start(template, newest.id().attempt() + 1, restart.step() + 1, ended);
        } else {
            tellOnce(
                    template.name(),
                    "BackOff",
                    Integer.toString(newest.id().attempt()),
                    "Back-off restarting failed container " + template.name() + " in pod " + pod.name() + "_"
                            + pod.namespace() + "(" + pod.uid() + ")");
        }
    }

    private void start(ContainerTemplate template, int attempt, int step, @Nullable Ended previous) {
        if (!template.configError().isEmpty()) {
            tellOnce(template.name(), "Failed", template.configError(), "Error: " + template.configError());
            return;
        }
        // looks for all of them, so that they are pulled at once
        var images = pod.images(template).map(this::image).toList();
        if (images.stream().allMatch(Optional::isPresent)) {
            var own = images.get(0).orElseThrow();
            boolean isStarted = draft.add(
                    new StartContainer(pod, resizes.startable(template), own.digest(), attempt, step, previous));
            isHeldUp |= isStarted && template.life().postStart() != null;
        }
    }

    /** An image that a container needs, or else a step towards it. */
    private Optional<Present> image(WantedImage wanted) {
        if (!wanted.pin().held().isEmpty()) {
            return Optional.empty();
        }
        var image = seen.images().get(wanted.reference());
        if (image instanceof Present present && wanted.pin().admits(present.digest())) {
            return Optional.of(present);
        }
        if (looked.add(wanted.reference())) {
            lookFor(wanted, image);
        }
        return Optional.empty();
    }

    private void lookFor(WantedImage wanted, @Nullable ImageState image) {
        if (image instanceof Pulling pulling) {
            if (draft.isDue(pulling.tellAt())) {
                draft.add(new TellProgress(wanted.reference()));
            }
        } else if (image instanceof Missing missing) {
            tellOnce(wanted.container(), "Failed", "image " + missing.failures(), MissingImage.event(wanted, missing));
            if (draft.isDue(missing.retryAt())) {
                getImage(wanted);
            }
        } else {
            getImage(wanted);
        }
    }

    private void getImage(WantedImage wanted) {
        PullSecretFaults.told(pod.pullSecrets())
                .ifPresent(faults -> tellOnce("", "FailedToRetrieveImagePullSecret", faults, faults));
        draft.add(GetImage.of(wanted));
    }

    private void tend(ContainerTemplate template, ContainerObservation running) {
        var id = running.id();
        var stop = seen.stops().get(id);
        if (stop != null) {
            stops.plan(running, stop.grace(), "");
            return;
        }
        var hook = template.life().postStart();
        if (hook != null && seen.hooks().postStart(id) != HookResult.DONE) {
            begin(template, running, hook);
            return;
        }
        var health = seen.health().get(id);
        if (health != null && health.failed() != null) {
            var kind = health.failed().title().toLowerCase(Locale.ROOT);
            var probe = RunLabels.applied(template, running).probe(health.failed());
            var own = probe == null ? null : probe.grace();
            stops.plan(
                    running,
                    own == null ? pod.grace() : own,
                    "Container " + template.name() + " failed " + kind + " probe, will be restarted");
        } else if (!RunLabels.of(running).image().equals(template.image())) {
            stop(running, "Container " + template.name() + " definition changed, will be restarted");
        } else if (resizes.isWanted(template, running) && !isResizing) {
            resize(template, running);
        }
    }

    private void resize(ContainerTemplate template, ContainerObservation running) {
        if (!resizes.isAdmitted()) {
            draft.isDue(now.plus(ROOM_CHECK));
        } else if (resizes.areByRestart(template, running)) {
            stop(running, "Container " + template.name() + " resize requires restart");
        } else {
            isResizing |= draft.add(resizes.step(template, running));
        }
    }

    /** What was answered is not told, as it may be a secret; the kubelet does not tell it either. */
    private void begin(ContainerTemplate template, ContainerObservation running, Hook hook) {
        var result = seen.hooks().postStart(running.id());
        isHeldUp |= result != HookResult.FAILED;
        if (result == null) {
            draft.add(new RunPostStart(running.id(), hook));
        } else if (result == HookResult.FAILED) {
            var attempt = Integer.toString(running.id().attempt());
            tellOnce(template.name(), "FailedPostStartHook", attempt, "PostStartHook failed");
            stop(running, "FailedPostStartHook");
        }
    }

    private void stop(ContainerObservation running, String why) {
        stops.plan(running, pod.grace(), why);
    }

    private void tellOnce(String container, String reason, String value, String message) {
        var event = new PodEvent(pod.uid(), pod.namespace(), pod.name(), container, true, reason, message, now);
        draft.tellOnce(seen, value, event);
    }
}
