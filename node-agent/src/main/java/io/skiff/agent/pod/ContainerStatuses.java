package io.skiff.agent.pod;

import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.container.ContainerObservation.Ended;
import io.skiff.agent.image.ImageReference;
import io.skiff.agent.pod.ContainerStatus.Running;
import io.skiff.agent.pod.ContainerStatus.Terminated;
import io.skiff.agent.pod.ContainerStatus.Waiting;
import org.jspecify.annotations.Nullable;

/** Computes the state of each container of a pod, and the reason if it does not run. */
final class ContainerStatuses {

    private static final int MOST_MESSAGES = 12 << 10;

    private final PodSpec pod;
    private final PodObservation seen;
    private final Resizes resizes;

    /** The bytes of each message of an end: the pod's containers share the kubelet's bound. */
    private final int room;

    ContainerStatuses(PodSpec pod, PodObservation seen) {
        this.pod = pod;
        this.seen = seen;
        this.resizes = Resizes.of(pod, seen);
        this.room = (int) (MOST_MESSAGES / Math.max(1, pod.allContainers().count()));
    }

    ContainerStatus of(ContainerTemplate template, boolean isInit) {
        var newest = seen.newest(template.name());
        if (newest == null) {
            var waiting = waiting(template, isInit);
            return new ContainerStatus(
                    template.name(),
                    template.image(),
                    imageId(template.image(), foundOut(template)),
                    "",
                    0,
                    false,
                    false,
                    waiting,
                    null);
        }
        var labels = RunLabels.of(newest);
        var state = state(template, isInit, newest);
        var health = seen.health().getOrDefault(newest.id(), Health.initial(RunLabels.applied(template, newest)));
        boolean runs = state instanceof Running;
        boolean lasts = !isInit || template.life().isSidecar();
        boolean isDone = !lasts && newest.state() instanceof Ended ended && ended.exitCode() == 0;
        var status = new ContainerStatus(
                template.name(),
                labels.image(),
                imageId(labels.image(), labels.imageDigest()),
                newest.id().toString(),
                newest.id().attempt(),
                isDone || (runs && lasts && health.isStarted() && health.isReady()),
                runs && health.isStarted(),
                state,
                lastTerminated(newest, labels, state));
        var actual = Allocation.of(newest);
        return newest.state() instanceof ContainerObservation.Running && !actual.equals(Allocation.NONE)
                ? status.with(resizes.allocated(template, newest), actual)
                : status;
    }

    /** As the kubelet writes it: {@code docker.io/library/web@sha256:...}; empty while there is no digest. */
    private static String imageId(String image, String digest) {
        return digest.isEmpty() ? "" : ImageReference.parse(image).canonical(digest);
    }

    /** Pods on other nodes wait to hear what the image is, while it is pulled here or waits for init containers. */
    private String foundOut(ContainerTemplate template) {
        if (!pod.revision().isShared() || !template.pin().equals(ImagePin.NONE)) {
            return "";
        }
        var image = seen.images().get(template.image());
        if (image instanceof ImageState.Pulling pulling) {
            return pulling.digest();
        }
        return image instanceof ImageState.Present present && !PodStatuses.isInitialized(pod, seen)
                ? present.digest()
                : "";
    }

    private ContainerStatus.State state(ContainerTemplate template, boolean isInit, ContainerObservation newest) {
        if (newest.state() instanceof ContainerObservation.Running running) {
            return seen.isBegun(template, newest.id())
                    ? new Running(running.startedAt())
                    : new Waiting("ContainerCreating", "");
        }
        var ended = (Ended) newest.state();
        if (pod.deletion() != null || !willRestart(template, isInit, ended)) {
            return terminated(newest, ended);
        }
        return whyNotRestarted(template, newest, ended);
    }

    private boolean willRestart(ContainerTemplate template, boolean isInit, Ended ended) {
        if (template.life().isSidecar()) {
            return !PodPhase.areOver(pod, seen);
        }
        boolean hasFailed = ended.exitCode() != 0;
        var rule = isInit && pod.restartRule() == RestartRule.ALWAYS ? RestartRule.ON_FAILURE : pod.restartRule();
        return rule.restarts(hasFailed);
    }

    private ContainerStatus.State whyNotRestarted(
            ContainerTemplate template, ContainerObservation newest, Ended ended) {
        var hindrance = hindrance(template);
        if (hindrance != null) {
            return hindrance;
        }
        var restart = RestartPolicy.afterEnd(ended, RunLabels.of(newest).step());
        if (restart.delay().isZero()) {
            return terminated(newest, ended);
        }
        return new Waiting(
                "CrashLoopBackOff",
                "back-off " + seconds(restart) + " restarting failed container=" + template.name() + " pod="
                        + pod.name() + "_" + pod.namespace() + "(" + pod.uid() + ")");
    }

    private static String seconds(RestartPolicy.Restart restart) {
        long seconds = restart.delay().toSeconds();
        return seconds < 60 ? seconds + "s" : seconds / 60 + "m" + seconds % 60 + "s";
    }

    private Waiting waiting(ContainerTemplate template, boolean isInit) {
        var hindrance = hindrance(template);
        if (hindrance != null) {
            return hindrance;
        }
        boolean waitsForInit = !isInit && !PodStatuses.isInitialized(pod, seen);
        return new Waiting(waitsForInit ? "PodInitializing" : "ContainerCreating", groundFault());
    }

    /** Finds the reason that keeps this container, and not the whole pod, from starting. */
    private @Nullable Waiting hindrance(ContainerTemplate template) {
        if (!template.configError().isEmpty()) {
            return new Waiting("CreateContainerConfigError", template.configError());
        }
        if (!template.pin().held().isEmpty()) {
            return new Waiting("ContainerCreating", template.pin().held());
        }
        for (var wanted : pod.images(template).toList()) {
            var image = seen.images().get(wanted.reference());
            if (image instanceof ImageState.Pulling pulling) {
                return MissingImage.waiting(wanted, pulling);
            }
            if (image instanceof ImageState.Missing missing) {
                return MissingImage.waiting(wanted, missing);
            }
        }
        var fault = seen.faults().get(PodAction.startKey(template.name()));
        return fault == null ? null : new Waiting(fault.reason(), fault.message());
    }

    private String groundFault() {
        for (var key : PodStatuses.GROUND) {
            var fault = seen.faults().get(key);
            if (fault != null) {
                return fault.message();
            }
        }
        return "";
    }

    private @Nullable Terminated lastTerminated(
            ContainerObservation newest, RunLabels labels, ContainerStatus.State state) {
        if (state instanceof Waiting && newest.state() instanceof Ended ended) {
            return terminated(newest, ended);
        }
        var previous = labels.previous();
        if (previous == null) {
            return null;
        }
        var id = newest.id();
        var previousId = new io.skiff.agent.container.ContainerId(id.pod(), id.name(), id.attempt() - 1).toString();
        return terminated(previousId, previous);
    }

    private Terminated terminated(ContainerObservation container, Ended ended) {
        return terminated(container.id().toString(), ended);
    }

    private Terminated terminated(String id, Ended ended) {
        return new Terminated(
                ended.exitCode(),
                ended.signal(),
                reason(ended),
                ReportText.fitting(message(ended), room),
                ended.startedAt(),
                ended.finishedAt(),
                id);
    }

    private static String message(Ended ended) {
        if (!ended.message().isEmpty()) {
            return ended.message();
        }
        return ended.isExitCodeKnown()
                ? ended.startError()
                : "The container ended while nobody looked; its exit code is not known";
    }

    private static String reason(Ended ended) {
        if (ended.isOomKilled()) {
            return "OOMKilled";
        }
        if (!ended.isExitCodeKnown()) {
            return "ContainerStatusUnknown";
        }
        if (!ended.startError().isEmpty()) {
            return "StartError";
        }
        return ended.exitCode() == 0 ? "Completed" : "Error";
    }
}
