package io.skiff.agent.core;

import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageStore;
import io.skiff.agent.pod.Assignments;
import io.skiff.agent.pod.PodSpec;
import io.skiff.agent.pod.RunLabels;
import io.skiff.agent.pod.WantedImage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        var wanted = assignments.pods().stream()
                .flatMap(pod -> assignments.find(pod).stream())
                .flatMap(PodSpec::images)
                .toList();
        wanted.forEach(image -> digests.add(image.pin().digest()));
        // what a name means here is of no use to a pod that wants other bytes
        wanted.stream()
                .filter(image -> image.pin().digest().isEmpty())
                .map(WantedImage::reference)
                .distinct()
                .flatMap(reference -> images.find(reference).stream())
                .map(Image::digest)
                .forEach(digests::add);
        return digests;
    }

    /** Of those that exist, running or not. Any thread may ask. */
    public Set<String> digestsOfContainers() {
        return runtime.list().stream()
                .map(RunLabels::of)
                .flatMap(run -> Stream.concat(Stream.of(run.imageDigest()), run.volumeImages().stream()))
                .collect(Collectors.toSet());
    }
}
