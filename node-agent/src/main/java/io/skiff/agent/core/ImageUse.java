package io.skiff.agent.core;

import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageStore;
import io.skiff.agent.pod.Assignments;
import io.skiff.agent.pod.ContainerTemplate;
import io.skiff.agent.pod.PodSpec;
import io.skiff.agent.pod.RunLabels;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which images are used on this node: by containers, running or not, by the assigned pods, and by revisions that an undo can bring back. */
public final class ImageUse {

    private final ImageStore images;
    private final ContainerRuntime runtime;
    private final Assignments assignments;

    ImageUse(ImageStore images, ContainerRuntime runtime, Assignments assignments) {
        this.images = images;
        this.runtime = runtime;
        this.assignments = assignments;
    }

    /** Any thread may ask. */
    public Set<String> digests() {
        var digests = new HashSet<>(digestsOfPods());
        digests.addAll(digestsOfRevisions());
        return digests;
    }

    /** What revisions run that an undo can bring back, the newest revision's first. Any thread may ask. */
    List<String> digestsOfRevisions() {
        return assignments.keptImages();
    }

    /** Of containers and of the assigned pods. */
    Set<String> digestsOfPods() {
        var digests = new HashSet<>(digestsOfContainers());
        var templates = assignments.pods().stream()
                .flatMap(pod -> assignments.find(pod).stream())
                .flatMap(PodSpec::allContainers)
                .toList();
        templates.forEach(template -> digests.add(template.pin().digest()));
        // what a name means here is of no use to a pod that wants other bytes
        templates.stream()
                .filter(template -> template.pin().digest().isEmpty())
                .map(ContainerTemplate::image)
                .distinct()
                .flatMap(reference -> images.find(reference).stream())
                .map(Image::digest)
                .forEach(digests::add);
        return digests;
    }

    /** Of those that exist, running or not. Any thread may ask. */
    public Set<String> digestsOfContainers() {
        return runtime.list().stream()
                .map(container -> RunLabels.of(container).imageDigest())
                .collect(Collectors.toSet());
    }
}
