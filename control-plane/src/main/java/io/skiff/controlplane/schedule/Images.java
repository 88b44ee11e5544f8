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

/** Which of a pod's images a node does not have, as far as it says. */
final class Images {

    /** More than that no node tells: which others it has is not known. */
    private static final int MOST_TOLD = 50;

    private Images() {}

    /** As the nodes name them. One with a digest is left out: nodes tell only the names. */
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

    /** {@code docker.io/library/web}, {@code localhost/web} and {@code web} are {@code web:latest}; the agent's ImageReference names them so. */
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
