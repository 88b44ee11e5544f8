package io.skiff.controlplane.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.skiff.controlplane.image.ImagePlatforms;
import io.skiff.controlplane.pod.PodState;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Keeps replicas off a node that has found nothing for its platform in an image, and off its platform once another node has found the same. */
final class ImagePlacement {

    private ImagePlacement() {}

    /** What the replica set and its pods know of the images of the present template. */
    static ImagePlatforms known(ObservedReplicas observed) {
        var spec = observed.replicaSet().getSpec().getTemplate().getSpec();
        var present = new HashSet<String>();
        Stream.of(spec.getInitContainers(), spec.getContainers())
                .flatMap(List::stream)
                .forEach(container -> present.add(container.getImage()));
        return ImagePlatforms.known(
                Stream.concat(
                                Stream.of(ImagePlatforms.of(observed.replicaSet())),
                                observed.active().stream().map(ImagePlatforms::of))
                        .toList(),
                present);
    }

    /** The replicas on nodes on which their image never runs. They are replaced elsewhere, unless the template names the node. */
    static List<Pod> misplaced(ObservedReplicas observed, ImagePlatforms platforms) {
        return platforms.byImage().isEmpty() || observed.missing() < 0 || namesItsNode(observed.replicaSet())
                ? List.of()
                : observed.active().stream()
                        .filter(pod -> !PodState.phase(pod).equals("Running"))
                        .filter(pod -> PodState.nodeName(pod)
                                .filter(node -> observed.room().isForeignTo(node, platforms))
                                .isPresent())
                        .toList();
    }

    private static boolean namesItsNode(ReplicaSet replicaSet) {
        var node = replicaSet.getSpec().getTemplate().getSpec().getNodeName();
        return node != null && !node.isEmpty();
    }

    static Pod marked(Pod pod, ImagePlatforms platforms) {
        return platforms.byImage().isEmpty()
                ? pod
                : new PodBuilder(pod)
                        .editMetadata()
                        .withAnnotations(platforms.in(orEmpty(pod.getMetadata().getAnnotations())))
                        .endMetadata()
                        .build();
    }

    static ReplicaSet marked(ReplicaSet replicaSet, ImagePlatforms platforms) {
        return platforms.byImage().isEmpty()
                ? replicaSet
                : new ReplicaSetBuilder(replicaSet)
                        .editMetadata()
                        .withAnnotations(
                                platforms.in(orEmpty(replicaSet.getMetadata().getAnnotations())))
                        .endMetadata()
                        .build();
    }

    private static Map<String, String> orEmpty(@org.jspecify.annotations.Nullable Map<String, String> annotations) {
        return annotations == null ? Map.of() : annotations;
    }
}
