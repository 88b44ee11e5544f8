package io.skiff.agent.core;

import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageGarbage;
import io.skiff.agent.image.ImageStore;
import io.skiff.agent.pod.Assignments;
import io.skiff.agent.pod.ContainerTemplate;
import io.skiff.agent.pod.RunLabels;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Frees the disk of images and layers that nobody uses, once it fills. */
public final class ImageCollector {

    private static final Logger LOG = LogManager.getLogger(ImageCollector.class);

    private static final Duration PERIOD = Duration.ofMinutes(5);

    private final ImageStore images;
    private final ContainerRuntime runtime;
    private final Assignments assignments;
    private boolean isTold;

    ImageCollector(ImageStore images, ContainerRuntime runtime, Assignments assignments) {
        this.images = images;
        this.runtime = runtime;
        this.assignments = assignments;
    }

    /** Returns when to look again. */
    Instant collect(Instant now) {
        try {
            collectIfFull(now);
        } catch (RuntimeException e) {
            LOG.warn("Images that nobody uses could not be removed", e);
        }
        return now.plus(PERIOD);
    }

    private void collectIfFull(Instant now) {
        if (!images.disk().isFull()) {
            isTold = false;
            return;
        }
        var doomed = ImageGarbage.plan(images.list(), digestsInUse(), images.disk(), now);
        doomed.forEach(reference -> {
            if (images.remove(reference)) {
                LOG.info("Removed the image {}: nobody uses it, and the disk is full", reference);
            }
        });
        // What a container runs on without an image of that name: its layers are known to nobody but the kernel.
        if (known().containsAll(digestsOfContainers())) {
            images.collect(Set.of());
        }
        if (images.disk().isFull() && !isTold) {
            isTold = true;
            LOG.warn("The disk of the images is full, and no image is left that nobody uses and that is older than a"
                    + " week; remove some with: skiff image rm NAME");
        }
    }

    private Set<String> known() {
        return images.list().stream().map(Image::digest).collect(Collectors.toSet());
    }

    private Set<String> digestsOfContainers() {
        return runtime.list().stream()
                .map(container -> RunLabels.of(container).imageDigest())
                .collect(Collectors.toSet());
    }

    private Set<String> digestsInUse() {
        var digests = new HashSet<>(digestsOfContainers());
        assignments.pods().stream()
                .flatMap(pod -> assignments.find(pod).stream())
                .flatMap(
                        pod -> Stream.of(pod.initContainers(), pod.containers()).flatMap(List::stream))
                .map(ContainerTemplate::image)
                .distinct()
                .flatMap(reference -> images.find(reference).stream())
                .map(Image::digest)
                .forEach(digests::add);
        return digests;
    }
}
