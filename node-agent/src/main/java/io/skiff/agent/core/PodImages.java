package io.skiff.agent.core;

import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImagePuller.Result.Failed;
import io.skiff.agent.image.ImagePuller.Result.Pulled;
import io.skiff.agent.pod.ContainerTemplate;
import io.skiff.agent.pod.ImageState;
import io.skiff.agent.pod.ImageState.Missing;
import io.skiff.agent.pod.ImageState.Present;
import io.skiff.agent.pod.ImageState.Pulling;
import io.skiff.agent.pod.PodAction.GetImage;
import io.skiff.agent.pod.PodSpec;
import io.skiff.agent.pod.PullPolicy;
import io.skiff.agent.pod.RestartPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gets the images of one pod at one moment: from this node, or by a pull. The events are those of the kubelet. */
final class PodImages {

    /** A status with the progress of a pull is written so often. */
    private static final Duration BETWEEN_PROGRESS = Duration.ofSeconds(5);

    private final HostServices ports;
    private final Map<String, ImageState> states;
    private final @Nullable PodSpec pod;
    private final Instant now;
    private final Events events;

    PodImages(HostServices ports, PodMemory memory, @Nullable PodSpec pod, Instant now, Events events) {
        this.ports = ports;
        this.states = memory.images;
        this.pod = pod;
        this.now = now;
        this.events = events;
    }

    /** Tells something about a container. */
    interface Events {
        void tell(String container, boolean isWarning, String reason, String message);
    }

    void get(GetImage wanted) {
        var here = ports.images().find(wanted.reference());
        if (here.filter(image -> isGoodEnough(image, wanted.policy())).isPresent()) {
            states.put(wanted.reference(), new Present(here.get().digest()));
            var message = "Container image \"" + wanted.reference() + "\" already present on machine";
            events.tell(wanted.container(), false, "Pulled", message);
        } else if (wanted.policy() == PullPolicy.NEVER) {
            failed(
                    wanted.reference(),
                    failures(wanted.reference()),
                    "Container image \"" + wanted.reference() + "\" is not present with pull policy of Never on this"
                            + " node; import it with: skiff image import FILE");
        } else if (pod != null) {
            states.put(wanted.reference(), pulling(wanted.reference(), failures(wanted.reference())));
            events.tell(wanted.container(), false, "Pulling", "Pulling image \"" + wanted.reference() + "\"");
            ports.pulls().begin(pod.uid(), wanted.reference());
        }
    }

    /** An imported image has no other source, so it satisfies Always too. */
    private static boolean isGoodEnough(Image image, PullPolicy policy) {
        return policy != PullPolicy.ALWAYS || !image.isPulled();
    }

    void tellProgress(String reference) {
        states.put(reference, pulling(reference, failures(reference)));
    }

    /** Takes the results of the pulls that have ended since the last turn. */
    void takePulled() {
        if (pod == null) {
            return;
        }
        for (var reference : List.copyOf(states.keySet())) {
            if (states.get(reference) instanceof Pulling pulling) {
                ports.pulls().takeEnded(pod.uid(), reference).ifPresent(end -> take(reference, pulling, end));
            }
        }
    }

    private void take(String reference, Pulling pulling, ImagePulls.Ended end) {
        if (end.result() instanceof Pulled pulled) {
            states.put(reference, new Present(pulled.image().digest()));
            events.tell(containerOf(reference), false, "Pulled", told(pulled.image(), reference, end));
        } else if (end.result() instanceof Failed failed) {
            failed(reference, pulling.failures(), failed.problem());
        }
    }

    private static String told(Image image, String reference, ImagePulls.Ended end) {
        return "Successfully pulled image \"%s\" in %.3fs, %d bytes over the network. Image size: %d bytes."
                .formatted(reference, end.took().toMillis() / 1e3, end.bytes(), image.sizeBytes());
    }

    private void failed(String reference, int failuresBefore, String problem) {
        int failures = failuresBefore + 1;
        states.put(reference, new Missing(failures, problem, now.plus(RestartPolicy.backOff(failures))));
    }

    private Pulling pulling(String reference, int failures) {
        return new Pulling(failures, ports.pulls().progress(reference), now.plus(BETWEEN_PROGRESS));
    }

    private int failures(String reference) {
        var state = states.get(reference);
        return state instanceof Missing missing
                ? missing.failures()
                : state instanceof Pulling pulling ? pulling.failures() : 0;
    }

    private String containerOf(String reference) {
        return pod == null
                ? ""
                : Stream.concat(pod.initContainers().stream(), pod.containers().stream())
                        .filter(template -> template.image().equals(reference))
                        .map(ContainerTemplate::name)
                        .findFirst()
                        .orElse("");
    }
}
