package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the images of a pod that a node lacks, as far as the node reports them. */
final class Images {

    /** A node reports no more images, so it may have others. */
    private static final int MOST_TOLD = 50;

    private Images() {}

    /** The images by their names on nodes. An image with a digest is left out, because nodes only report names. */
    static Set<String> of(Pod pod) {
        return Stream.of(pod.getSpec().getInitContainers(), pod.getSpec().getContainers())
                .flatMap(List::stream)
                .map(Container::getImage)
                .filter(Objects::nonNull)
                .filter(image -> image.indexOf('@') < 0)
                .map(Images::normalized)
                .collect(Collectors.toUnmodifiableSet());
    }

    static int missing(Set<String> wanted, Node node) {
        var told = node.getStatus() == null
                ? List.<ContainerImage>of()
                : node.getStatus().getImages();
        if (wanted.isEmpty() || told.size() >= MOST_TOLD) {
            return 0;
        }
        long found = told.stream()
                .flatMap(image -> image.getNames().stream())
                .filter(wanted::contains)
                .distinct()
                .count();
        return wanted.size() - (int) found;
    }

    /**
     * Normalizes a name as the agent's ImageReference does: {@code docker.io/library/web}, {@code localhost/web} and
     * {@code web} are {@code web:latest}.
     */
    static String normalized(String image) {
        var name = image;
        for (var host : List.of("docker.io/", "index.docker.io/", "localhost/")) {
            name = name.startsWith(host) ? name.substring(host.length()) : name;
        }
        if (!image.startsWith("localhost/")
                && name.startsWith("library/")
                && name.indexOf('/', "library/".length()) < 0) {
            name = name.substring("library/".length());
        }
        return name.lastIndexOf(':') > name.lastIndexOf('/') ? name : name + ":latest";
    }
}
