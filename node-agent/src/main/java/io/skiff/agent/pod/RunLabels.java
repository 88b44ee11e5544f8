package io.skiff.agent.pod;

import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.container.ContainerObservation.Ended;
import io.skiff.agent.image.Image;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The facts about a run of a container that a restarted agent needs. The labels of the runtime's record hold them.
 *
 * @param image the image's name in the pod's spec
 * @param step the number of quick restarts before this run
 * @param podStart the time at which this node first saw the pod
 * @param previous the end of the previous run
 * @param healthCheck the image's; null if it has none
 * @param sidecar its place among the pod's sidecars, from 1; 0 for any other container
 * @param volumeImages the digests of the images that it mounts
 * @param preStop what is done before the stop signal, also when the pod is not assigned any more
 */
public record RunLabels(
        String namespace,
        String podName,
        String image,
        String imageDigest,
        int step,
        Duration grace,
        int stopSignal,
        Instant podStart,
        @Nullable Ended previous,
        @Nullable ProbeSpec healthCheck,
        @Nullable Hook preStop,
        int sidecar,
        List<String> volumeImages) {

    private static final String PREFIX = "skiff.io/";
    private static final String VOLUME_IMAGES = PREFIX + "volume-images";

    public RunLabels {
        volumeImages = List.copyOf(volumeImages);
    }

    /** The labels with which the container starts. */
    public Map<String, String> toMap() {
        var labels = new TreeMap<String, String>();
        labels.put(PREFIX + "namespace", namespace);
        labels.put(PREFIX + "pod-name", podName);
        labels.put(PREFIX + "image", image);
        labels.put(PREFIX + "image-digest", imageDigest);
        labels.put(PREFIX + "restart-step", Integer.toString(step));
        labels.put(PREFIX + "grace", grace.toString());
        labels.put(PREFIX + "stop-signal", Integer.toString(stopSignal));
        labels.put(PREFIX + "pod-start", podStart.toString());
        if (previous != null) {
            labels.put(PREFIX + "previous", write(previous));
            if (!previous.message().isEmpty()) {
                labels.put(PREFIX + "previous-message", previous.message());
            }
        }
        if (healthCheck != null) {
            labels.put(PREFIX + "health-check", HealthCheckProbe.write(healthCheck));
        }
        if (sidecar > 0) {
            labels.put(PREFIX + "sidecar", Integer.toString(sidecar));
        }
        if (preStop != null) {
            labels.put(PREFIX + "pre-stop", HookLabel.write(preStop));
        }
        if (!volumeImages.isEmpty()) {
            labels.put(VOLUME_IMAGES, String.join(" ", volumeImages));
        }
        return labels;
    }

    /** The probe that an image brings along; null if it has none. */
    public static @Nullable ProbeSpec probe(Image image) {
        var check = image.config().healthCheck();
        return check == null ? null : HealthCheckProbe.of(check);
    }

    /** The template of a container as it runs: with the probe of its image, if it has none of its own. */
    public static ContainerTemplate applied(ContainerTemplate template, ContainerObservation container) {
        return HealthCheckProbe.applied(template, of(container).healthCheck());
    }

    /**
     * Reads the labels of a container. A missing label gets a plain default, so that even a foreign record's container
     * can be stopped.
     */
    public static RunLabels of(ContainerObservation container) {
        var labels = container.labels();
        var previous = labels.get(PREFIX + "previous");
        var healthCheck = labels.get(PREFIX + "health-check");
        var preStop = labels.get(PREFIX + "pre-stop");
        return new RunLabels(
                labels.getOrDefault(PREFIX + "namespace", ""),
                labels.getOrDefault(PREFIX + "pod-name", ""),
                labels.getOrDefault(PREFIX + "image", ""),
                labels.getOrDefault(PREFIX + "image-digest", ""),
                Integer.parseInt(labels.getOrDefault(PREFIX + "restart-step", "0")),
                Duration.parse(labels.getOrDefault(PREFIX + "grace", "PT30S")),
                Integer.parseInt(labels.getOrDefault(PREFIX + "stop-signal", "15")),
                Instant.parse(labels.getOrDefault(PREFIX + "pod-start", "1970-01-01T00:00:00Z")),
                previous == null
                        ? null
                        : read(previous).withMessage(labels.getOrDefault(PREFIX + "previous-message", "")),
                healthCheck == null ? null : HealthCheckProbe.read(healthCheck),
                preStop == null ? null : HookLabel.read(preStop),
                Integer.parseInt(labels.getOrDefault(PREFIX + "sidecar", "0")),
                labels.containsKey(VOLUME_IMAGES)
                        ? List.of(labels.get(VOLUME_IMAGES).split(" ", -1))
                        : List.of());
    }

    private static String write(Ended ended) {
        return String.join(
                " ",
                Integer.toString(ended.exitCode()),
                Boolean.toString(ended.isExitCodeKnown()),
                Integer.toString(ended.signal()),
                Boolean.toString(ended.isOomKilled()),
                ended.startedAt().toString(),
                ended.finishedAt().toString(),
                ended.startError());
    }

    private static Ended read(String text) {
        // the last word is a sentence; an older agent wrote none
        var words = text.split(" ", 7);
        return new Ended(
                Integer.parseInt(words[0]),
                Boolean.parseBoolean(words[1]),
                Integer.parseInt(words[2]),
                Boolean.parseBoolean(words[3]),
                Instant.parse(words[4]),
                Instant.parse(words[5]),
                words.length > 6 ? words[6] : "");
    }
}
