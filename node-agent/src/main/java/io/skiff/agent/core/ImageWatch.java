package io.skiff.agent.core;

import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Looks at the images; when they changed, tells the control plane, and lets pods look that wait for one. Used by one thread at a time. */
final class ImageWatch {

    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final ImageStore images;
    private final NodeReport node;
    private final PodWorker pods;
    private final Agenda agenda;
    private Map<String, String> seen = Map.of();

    ImageWatch(ImageStore images, NodeReport node, PodWorker pods, Agenda agenda) {
        this.images = images;
        this.node = node;
        this.pods = pods;
        this.agenda = agenda;
    }

    /** A pod goes where its image is, if only a person can bring it elsewhere. Pulled images are not told. */
    private List<String> imported() {
        return images.list().stream()
                .filter(image -> !image.isPulled())
                .map(Image::reference)
                .filter(name -> name.indexOf('@') < 0)
                .toList();
    }

    /** Returns when to look again. */
    Instant look(Instant now) {
        var found = images.list().stream()
                .collect(Collectors.toMap(Image::reference, Image::digest, (first, second) -> first, TreeMap::new));
        if (!found.equals(seen)) {
            seen = found;
            node.change(last -> last.withImages(imported()));
            pods.lookAgainForImages(now).forEach(agenda::due);
        }
        return now.plus(PERIOD);
    }
}
