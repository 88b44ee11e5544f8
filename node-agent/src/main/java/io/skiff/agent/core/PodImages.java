package io.skiff.agent.core;

import io.skiff.agent.image.Credential;
import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImagePuller.Result.Admitted;
import io.skiff.agent.image.ImagePuller.Result.Failed;
import io.skiff.agent.image.ImagePuller.Result.Pulled;
import io.skiff.agent.image.ImagePuller.Wanted;
import io.skiff.agent.image.ImageReference;
import io.skiff.agent.image.Keyring;
import io.skiff.agent.image.PullProgress;
import io.skiff.agent.pod.ImageState;
import io.skiff.agent.pod.ImageState.Missing;
import io.skiff.agent.pod.ImageState.Present;
import io.skiff.agent.pod.ImageState.Pulling;
import io.skiff.agent.pod.PodAction.GetImage;
import io.skiff.agent.pod.PodSpec;
import io.skiff.agent.pod.PullPolicy;
import io.skiff.agent.pod.RestartPolicy;
import io.skiff.agent.pod.WantedImage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gets the images of one pod at one moment: from this node, or by a pull. The events are those of the kubelet. */
final class PodImages {

    /** A status with the progress of a pull is written so often. */
    private static final Duration BETWEEN_PROGRESS = Duration.ofSeconds(5);

    private final HostServices ports;
    private final Map<String, ImageState> states;
    private final @Nullable PodSpec pod;

    /** For which this node finds out what the names of images mean; empty if the pod finds it out for itself alone. */
    private final String revision;

    private final boolean asksRegistries;
    private final Instant now;
    private final Events events;

    PodImages(HostServices ports, PodMemory memory, @Nullable PodSpec pod, Instant now, Events events) {
        this.ports = ports;
        this.states = memory.images;
        this.pod = pod;
        this.revision = pod == null ? "" : pod.revision().uid();
        this.asksRegistries = pod != null && pod.revision().asksRegistries();
        this.now = now;
        this.events = events;
    }

    /** Tells something about a container. */
    interface Events {
        void tell(String container, boolean isWarning, String reason, String message);
    }

    void get(GetImage wanted) {
        var reference = wanted.reference();
        var digest = wanted.digest().isEmpty() ? foundOut(reference) : wanted.digest();
        var asked = digest.isEmpty() ? reference : at(reference, digest);
        var here = ports.images().find(asked).filter(image -> isGoodEnough(image, digest, wanted.policy()));
        var credentials = credentials(reference);
        if (here.filter(image -> image.rights().admit(credentials)).isPresent()) {
            if (present(reference, here.get())) {
                tellPresent(wanted.container(), reference, "");
            }
        } else if (wanted.policy() == PullPolicy.NEVER) {
            failed(reference, failures(reference), neverPulled(reference, digest, here.isPresent()), List.of());
        } else if (pod != null) {
            if (here.isEmpty()) {
                var by = digest.isEmpty() ? "" : " by its digest " + digest;
                events.tell(wanted.container(), false, "Pulling", "Pulling image \"" + reference + "\"" + by);
            }
            var digestHere = here.map(Image::digest).orElse("");
            ports.pulls().begin(pod.uid(), new Wanted(asked, credentials, digestHere));
            states.put(reference, pulling(asked, "", failures(reference)));
        }
    }

    /** What another pod of the revision has found out on this node; empty if none has, or the pod is in no revision. */
    private String foundOut(String reference) {
        return revision.isEmpty() ? "" : ports.revisions().find(revision, reference);
    }

    private static String at(String reference, String digest) {
        return ImageReference.parse(reference).at(digest).toString();
    }

    /** Notes the image that the name means. Returns false if another pod of the revision found another one first: then that is looked for. */
    private boolean present(String reference, Image image) {
        if (!revision.isEmpty() && pinned(reference).isEmpty() && !agrees(reference, image.digest())) {
            states.remove(reference);
            return false;
        }
        states.put(reference, new Present(image.digest()));
        return true;
    }

    private boolean agrees(String reference, String digest) {
        return !revision.isEmpty()
                && ports.revisions().agree(revision, reference, digest).equals(digest);
    }

    /** The bytes of the image in the pod's revision; empty when its name counts. */
    private String pinned(String reference) {
        return pinned(pod, reference);
    }

    private static String pinned(@Nullable PodSpec pod, String reference) {
        return pod == null
                ? ""
                : pod.images()
                        .filter(wanted -> wanted.reference().equals(reference))
                        .map(wanted -> wanted.pin().digest())
                        .filter(digest -> !digest.isEmpty())
                        .findFirst()
                        .orElse("");
    }

    private void tellPresent(String container, String reference, String more) {
        events.tell(
                container, false, "Pulled", "Container image \"" + reference + "\" already present on machine" + more);
    }

    /** An image that is here for others only counts as absent, as in the kubelet. */
    private String neverPulled(String reference, String digest, boolean isHere) {
        var absent = "Container image \"" + reference + "\" is not present with pull policy of Never";
        if (isHere) {
            return absent + ": it is on this node, pulled with credentials that this pod does not have";
        }
        return digest.isEmpty()
                ? absent + " on this node; import it with: skiff image import FILE"
                : absent + " on this node" + otherBytes(reference, digest);
    }

    /** Says that the revision wants bytes that cannot be had under the name any more, and what to do. */
    private String otherBytes(String reference, String digest) {
        var here = ports.images()
                .find(reference)
                .map(image -> ", and \"" + reference + "\" is " + image.digest() + " on this node")
                .orElse("");
        return "; this revision runs it as " + digest + here
                + ": bring that image to this node, or let a new revision take what the name means now with: kubectl"
                + " rollout restart";
    }

    /** Whether a pod may start with an image of this name at once. */
    static boolean isUsable(HostServices ports, @Nullable PodSpec pod, String reference) {
        var digest = pinned(pod, reference);
        return ports.images()
                .find(digest.isEmpty() ? reference : at(reference, digest))
                .filter(image -> image.rights().admit(credentials(pod, reference)))
                .isPresent();
    }

    private List<Credential> credentials(String reference) {
        return credentials(pod, reference);
    }

    private static List<Credential> credentials(@Nullable PodSpec pod, String reference) {
        return pod == null ? List.of() : Keyring.of(pod.pullSecrets()).credentials(ImageReference.parse(reference));
    }

    /**
     * Bytes that are known by their digest need no second look. An imported image has no other source, so it satisfies
     * Always too.
     */
    private boolean isGoodEnough(Image image, String digest, PullPolicy policy) {
        var asksAlways = policy == PullPolicy.ALWAYS || (policy == PullPolicy.IF_NOT_PRESENT && asksRegistries);
        return !digest.isEmpty() || !asksAlways || !image.isPulled();
    }

    void tellProgress(String reference) {
        if (states.get(reference) instanceof Pulling pulling) {
            states.put(reference, pulling(pulling.asked(), pulling.digest(), pulling.failures()));
        }
    }

    /** Notes what became of the pulls since the last turn. */
    void notePulls() {
        if (pod == null) {
            return;
        }
        for (var reference : List.copyOf(states.keySet())) {
            if (states.get(reference) instanceof Pulling pulling) {
                noteDigest(reference, pulling);
                ports.pulls().takeEnded(pod.uid(), pulling.asked()).ifPresent(end -> noteEnd(reference, pulling, end));
            }
        }
    }

    /** Only what the whole node agrees on is told. */
    private void noteDigest(String reference, Pulling pulling) {
        var digest = progress(pulling.asked()).map(PullProgress::digest).orElse("");
        if (pulling.digest().isEmpty() && !digest.isEmpty() && agrees(reference, digest)) {
            states.put(reference, pulling(pulling.asked(), digest, pulling.failures()));
        }
    }

    private void noteEnd(String reference, Pulling pulling, ImagePulls.Ended end) {
        var container = containerOf(reference);
        if (end.result() instanceof Pulled pulled) {
            events.tell(container, false, "Pulled", told(pulled.image(), reference, end));
            present(reference, pulled.image());
        } else if (end.result() instanceof Admitted admitted) {
            if (present(reference, admitted.image())) {
                tellPresent(container, reference, " and can be accessed by the pod");
            }
        } else if (end.result() instanceof Failed failed) {
            noteFailure(reference, pulling, failed);
        }
    }

    /** A new look that was not to be had leaves what is here, unless the policy says otherwise. */
    private void noteFailure(String reference, Pulling pulling, Failed failed) {
        var problem = failed.problem();
        var here = ports.images()
                .find(reference)
                .filter(image -> asksRegistries && pinned(reference).isEmpty())
                .filter(image -> policyOf(reference) == PullPolicy.IF_NOT_PRESENT)
                .filter(image -> image.rights().admit(credentials(reference)));
        if (here.isPresent() && present(reference, here.get())) {
            tellPresent(containerOf(reference), reference, ", and its registry could not be asked again: " + problem);
        } else {
            var digest = pinned(reference);
            failed(
                    reference,
                    pulling.failures(),
                    problem + (digest.isEmpty() || !failed.platforms().isEmpty() ? "" : otherBytes(reference, digest)),
                    failed.platforms());
        }
    }

    private PullPolicy policyOf(String reference) {
        return wanting(reference).map(WantedImage::pullPolicy).findFirst().orElse(PullPolicy.ALWAYS);
    }

    private static String told(Image image, String reference, ImagePulls.Ended end) {
        String fromNodes =
                end.layersOfNodes() == 0 ? "" : ", %d of its layers from other nodes".formatted(end.layersOfNodes());
        return "Successfully pulled image \"%s\" in %s (%s including waiting). Image size: %d bytes. %d bytes came from the registry%s."
                .formatted(
                        reference,
                        GoDuration.of(end.took()),
                        GoDuration.of(end.waited()),
                        image.sizeBytes(),
                        end.bytes(),
                        fromNodes);
    }

    private void failed(String reference, int failuresBefore, String problem, List<String> platforms) {
        int failures = failuresBefore + 1;
        states.put(reference, new Missing(failures, problem, platforms, now.plus(RestartPolicy.backOff(failures))));
    }

    private Pulling pulling(String asked, String digest, int failures) {
        var progress = progress(asked).map(PullProgress::toString).orElse("");
        return new Pulling(asked, digest, failures, progress, now.plus(BETWEEN_PROGRESS));
    }

    private Optional<PullProgress> progress(String asked) {
        return pod == null ? Optional.empty() : ports.pulls().progress(pod.uid(), asked);
    }

    private int failures(String reference) {
        var state = states.get(reference);
        return state instanceof Missing missing
                ? missing.failures()
                : state instanceof Pulling pulling ? pulling.failures() : 0;
    }

    private String containerOf(String reference) {
        return wanting(reference).map(WantedImage::container).findFirst().orElse("");
    }

    private Stream<WantedImage> wanting(String reference) {
        return pod == null
                ? Stream.of()
                : pod.images().filter(wanted -> wanted.reference().equals(reference));
    }
}
