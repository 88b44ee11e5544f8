package io.skiff.agent.core;

import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageGarbage;
import io.skiff.agent.image.ImageStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Frees the disk of images and layers that nobody uses, once it fills. */
public final class ImageCollector {

    private static final Logger LOG = LogManager.getLogger(ImageCollector.class);

    private static final Duration PERIOD = Duration.ofMinutes(5);

    private static final String ADVICE =
            " Let Deployments keep fewer revisions (revisionHistoryLimit), see what can go with"
                    + " skiff image prune --all, or remove some with: skiff image rm --force NAME";

    private final ImageStore images;
    private final ImageUse use;
    private final ImageGarbage.Policy policy;
    private final Warnings warnings;
    private boolean isCleared;
    private boolean isTold;

    /** Warns the node's administrator. */
    @FunctionalInterface
    interface Warnings {

        void warn(String reason, String message, Instant at);
    }

    ImageCollector(ImageStore images, ImageUse use, ImageGarbage.Policy policy, Warnings warnings) {
        this.images = images;
        this.use = use;
        this.policy = policy;
        this.warnings = warnings;
    }

    /** Returns when to look again. */
    synchronized Instant collect(Instant now) {
        attempt("What an agent that was killed had left could not be removed", this::clearOnce);
        attempt("Images that nobody uses could not be removed", () -> collectIfFull(now));
        return now.plus(PERIOD);
    }

    private static void attempt(String failure, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn(failure, e);
        }
    }

    /** After the agent's start: the one before may have been killed. */
    private void clearOnce() {
        if (!isCleared) {
            images.clearLeftovers();
            isCleared = true;
        }
    }

    private void collectIfFull(Instant now) {
        if (!images.disk().isFull(policy)) {
            isTold = false;
            return;
        }
        // takes longest: what is known of the images is to be as young as possible
        var buildCache = images.buildCache();
        var plan = ImageGarbage.plan(
                images.list(), buildCache, use.digestsOfPods(), use.digestsOfRevisions(), images.disk(), policy, now);
        if (!plan.buildCache().isEmpty()) {
            images.removeBuildCache(plan.buildCache());
            LOG.info(
                    "Removed {} parts of the build cache: the disk is full",
                    plan.buildCache().size());
        }
        plan.references().forEach(reference -> {
            if (images.remove(reference)) {
                LOG.info("Removed the image {}: nobody uses it, and the disk is full", reference);
            }
        });
        plan.ofRevisions().forEach(reference -> {
            if (images.remove(reference)) {
                warn(
                        "RevisionImageRemoved",
                        "Removed the image " + reference + " of an old revision: the disk of the images is full, and"
                                + " nothing else was left to remove. An undo to that revision needs the registry."
                                + ADVICE,
                        now);
            }
        });
        // What a container runs on without an image of that name: its layers are known to nobody but the kernel.
        if (known().containsAll(use.digestsOfContainers())) {
            images.collect(Set.of());
        }
        if (images.disk().isFull(policy) && !isTold) {
            isTold = true;
            warn(
                    "FreeDiskSpaceFailed",
                    "The disk of the images is full, and no pulled image is left that no pod needs." + ADVICE,
                    now);
        }
    }

    private void warn(String reason, String message, Instant now) {
        LOG.warn(message);
        warnings.warn(reason, message, now);
    }

    private Set<String> known() {
        return images.list().stream().map(Image::digest).collect(Collectors.toSet());
    }
}
