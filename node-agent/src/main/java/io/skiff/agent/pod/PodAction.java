package io.skiff.agent.pod;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerObservation.Ended;
import io.skiff.agent.container.PodUid;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One step that brings a pod on this node closer to its assignment. */
public sealed interface PodAction {

    void applyTo(PodTarget target);

    /** The key of the step: a fault of it holds back later steps of the same key. */
    String key();

    /** Whether the step starts something, or makes it able to run. */
    default boolean begins() {
        return false;
    }

    /** A step that has a file of its own. */
    non-sealed interface Separate extends PodAction {}

    record CreateSandbox(PodSpec pod) implements PodAction {
        @Override
        public void applyTo(PodTarget target) {
            target.createSandbox(pod);
        }

        @Override
        public String key() {
            return "sandbox";
        }

        @Override
        public boolean begins() {
            return true;
        }
    }

    record AttachNetwork(PodUid pod) implements PodAction {
        @Override
        public void applyTo(PodTarget target) {
            target.attachNetwork(pod);
        }

        @Override
        public String key() {
            return "network";
        }
    }

    /** @param isBeforeAnyRun whether no container of the pod has run: nobody has set modes in its volumes yet */
    record PrepareVolumes(PodSpec pod, boolean isBeforeAnyRun) implements PodAction {
        @Override
        public void applyTo(PodTarget target) {
            target.prepareVolumes(this);
        }

        @Override
        public String key() {
            return "volumes";
        }
    }

    /**
     * Looks for an image on this node, and begins to pull it if its policy asks for that.
     *
     * @param digest of the bytes that it must have; empty when its name says it
     */
    record GetImage(String container, String reference, String digest, PullPolicy policy) implements PodAction {

        static GetImage of(WantedImage wanted) {
            return new GetImage(
                    wanted.container(), wanted.reference(), wanted.pin().digest(), wanted.pullPolicy());
        }

        @Override
        public void applyTo(PodTarget target) {
            target.getImage(this);
        }

        @Override
        public String key() {
            return "image:" + reference;
        }
    }

    /** Looks at the progress of a pull. */
    record TellProgress(String reference) implements PodAction {
        @Override
        public void applyTo(PodTarget target) {
            target.tellProgress(reference);
        }

        @Override
        public String key() {
            return "progress:" + reference;
        }
    }

    /**
     * @param digest of the image that the pod may use
     * @param step the number of quick restarts before this one, see {@link RestartPolicy}
     * @param previous the end of the previous run
     */
    record StartContainer(
            PodSpec pod,
            ContainerTemplate template,
            String digest,
            int attempt,
            int step,
            @Nullable Ended previous) implements PodAction {
        @Override
        public void applyTo(PodTarget target) {
            target.startContainer(this);
        }

        @Override
        public String key() {
            return startKey(template.name());
        }

        @Override
        public boolean begins() {
            return true;
        }
    }

    /** @param why the reason, for the event; empty if there is no particular one */
    record StopContainer(ContainerId id, int signal, Duration grace, String why) implements PodAction {
        @Override
        public void applyTo(PodTarget target) {
            target.stopContainer(this);
        }

        @Override
        public String key() {
            return "stop:" + id.name();
        }
    }

    /**
     * Begins a stop with what goes before the stop signal.
     *
     * @param hook to be done; null if others have to end first
     * @param why the reason, for the event
     */
    record PrepareStop(ContainerId id, @Nullable Hook hook, Duration grace, String why) implements PodAction {
        @Override
        public void applyTo(PodTarget target) {
            target.prepareStop(this);
        }

        @Override
        public String key() {
            return "stop:" + id.name();
        }
    }

    /** Sends the stop signal of a stop that was prepared. */
    record SignalContainer(ContainerId id, int signal) implements PodAction {
        @Override
        public void applyTo(PodTarget target) {
            target.signalContainer(this);
        }

        @Override
        public String key() {
            return "signal:" + id.name();
        }
    }

    /** Does what is to be done right after a container's start. */
    record RunPostStart(ContainerId id, Hook hook) implements PodAction {
        @Override
        public void applyTo(PodTarget target) {
            target.runPostStart(this);
        }

        @Override
        public String key() {
            return "post-start:" + id.name();
        }
    }

    record KillContainer(ContainerId id) implements PodAction {
        @Override
        public void applyTo(PodTarget target) {
            target.killContainer(id);
        }

        @Override
        public String key() {
            return "kill:" + id.name();
        }
    }

    record RemoveContainer(ContainerId id) implements PodAction {
        @Override
        public void applyTo(PodTarget target) {
            target.removeContainer(id);
        }

        @Override
        public String key() {
            return "remove:" + id.name();
        }
    }

    record RemoveSandbox(PodUid pod) implements PodAction {
        @Override
        public void applyTo(PodTarget target) {
            target.removeSandbox(pod);
        }

        @Override
        public String key() {
            return "remove-sandbox";
        }
    }

    record DetachNetwork(PodUid pod) implements PodAction {
        @Override
        public void applyTo(PodTarget target) {
            target.detachNetwork(pod);
        }

        @Override
        public String key() {
            return "detach";
        }
    }

    /** Writes down for the next agent that the pod was evicted. */
    record KeepEviction(PodUid pod, Eviction eviction) implements PodAction {

        static final String KEY = "keep-eviction";

        @Override
        public void applyTo(PodTarget target) {
            target.keepEviction(this);
        }

        @Override
        public String key() {
            return KEY;
        }
    }

    /** Removes the pod's files: volumes, logs. */
    record ClearPod(PodUid pod) implements PodAction {
        @Override
        public void applyTo(PodTarget target) {
            target.clearPod(pod);
        }

        @Override
        public String key() {
            return "clear";
        }
    }

    /** @param slot the kind of event; it is not repeated with the same {@code value} */
    record Tell(String slot, String value, PodEvent event) implements PodAction {
        @Override
        public void applyTo(PodTarget target) {
            target.tell(this);
        }

        @Override
        public String key() {
            return "tell:" + slot;
        }
    }

    /** Forgets a pod of which nothing is left, and which is not assigned any more. */
    record ForgetPod(PodUid pod) implements PodAction {
        @Override
        public void applyTo(PodTarget target) {
            target.forgetPod(pod);
        }

        @Override
        public String key() {
            return "forget";
        }
    }

    static String resizeKey(String container) {
        return "resize:" + container;
    }

    /** The key of every start of a container. */
    static String startKey(String container) {
        return "start:" + container;
    }
}
