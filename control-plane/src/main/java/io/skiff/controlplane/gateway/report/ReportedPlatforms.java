package io.skiff.controlplane.gateway.report;

import static java.util.stream.Collectors.toMap;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.image.ImagePlatforms;
import io.skiff.proto.node.ContainerStatus;
import io.skiff.proto.node.PodStatus;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps with a pod that its node has found nothing for its platform in an image: that decides where the pod's successor goes. */
final class ReportedPlatforms {

    private static final int MOST = 30;
    private static final Pattern FORM = Pattern.compile("[\\w.-]{0,31}/[\\w.-]{0,31}");

    private ReportedPlatforms() {}

    static List<String> bounded(List<String> platforms) {
        return platforms.stream()
                .filter(platform -> FORM.matcher(platform).matches())
                .limit(MOST)
                .toList();
    }

    /**
     * The pod's annotations after the report. The images are those that the pod's spec names: what the node calls them does not count.
     *
     * @param platform of the node; an image that is for it, as the node itself says, is not refused
     */
    static @Nullable Map<String, String> annotations(Pod pod, PodStatus reported, String node, String platform) {
        var images = Stream.of(pod.getSpec().getInitContainers(), pod.getSpec().getContainers())
                .flatMap(List::stream)
                .collect(toMap(Container::getName, Container::getImage, (one, other) -> one));
        var told = new TreeMap<String, ImagePlatforms.Refusals>();
        Stream.concat(reported.getInitContainersList().stream(), reported.getContainersList().stream())
                .filter(container -> isRefused(container, platform))
                .filter(container -> images.containsKey(container.getName()))
                .forEach(container -> told.put(
                        images.getOrDefault(container.getName(), ""),
                        new ImagePlatforms.Refusals(
                                container.getWaiting().getPlatformsList(), Map.of(node, platform))));
        var before = pod.getMetadata().getAnnotations();
        return told.isEmpty()
                ? before
                : ImagePlatforms.known(
                                List.of(ImagePlatforms.of(pod), new ImagePlatforms(told)),
                                new HashSet<>(images.values()))
                        .in(before == null ? Map.of() : before);
    }

    private static boolean isRefused(ContainerStatus container, String platform) {
        var platforms = container.getWaiting().getPlatformsList();
        return !platform.isEmpty() && !platforms.isEmpty() && !platforms.contains(platform);
    }
}
