package io.skiff.controlplane.image;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.skiff.controlplane.object.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which nodes have found that images have nothing for their platform. A pod carries what its node reported, a replica set what its pods did, and
 * the pods that it makes from then on.
 *
 * <p>A node may lie, so its word counts for itself alone; that of {@link #WITNESSES} nodes counts for all nodes of their platform.
 *
 * @param byImage by the images' names, {@link #MOST_IMAGES} at most
 */
public record ImagePlatforms(Map<String, Refusals> byImage) {

    public static final String ANNOTATION = "skiff.io/image-platforms";

    /** So many nodes of one platform say for all nodes of it that an image is not for them. */
    static final int WITNESSES = 2;

    /** A bound of the annotation. Of the images that are left out nothing is known. */
    static final int MOST_IMAGES = 20;

    private static final String OPERATING_SYSTEM = "kubernetes.io/os";
    private static final String ARCHITECTURE = "kubernetes.io/arch";
    private static final TypeReference<TreeMap<String, Refusals>> FORM = new TypeReference<>() {};

    public ImagePlatforms {
        var copy = new TreeMap<String, Refusals>();
        new TreeMap<>(byImage)
                .entrySet().stream().limit(MOST_IMAGES).forEach(entry -> copy.put(entry.getKey(), entry.getValue()));
        byImage = Collections.unmodifiableMap(copy);
    }

    /**
     * What is known of one image.
     *
     * @param platforms that it is for, as the first node said ({@code linux/amd64}); shown to users, and nothing is decided by it
     * @param refusedBy the platforms of the nodes that have nothing of the image, by the nodes' names
     */
    public record Refusals(List<String> platforms, Map<String, String> refusedBy) {

        public Refusals {
            platforms = List.copyOf(platforms);
            refusedBy = Collections.unmodifiableMap(new TreeMap<>(Map.copyOf(refusedBy)));
        }

        /** Adds what others know. A node has one voice, and nobody is asked about a platform that has its witnesses. */
        private Refusals and(Refusals others) {
            var all = new TreeMap<>(refusedBy);
            others.refusedBy.forEach((node, platform) -> {
                if (Collections.frequency(all.values(), platform) < WITNESSES) {
                    all.putIfAbsent(node, platform);
                }
            });
            return new Refusals(platforms, all);
        }

        private boolean concerns(String node, String platform) {
            return refusedBy.containsKey(node) || Collections.frequency(refusedBy.values(), platform) >= WITNESSES;
        }
    }

    /** Reads an object's annotation. What somebody else wrote there, and cannot be read, counts as nothing. */
    public static ImagePlatforms of(HasMetadata object) {
        var annotations = object.getMetadata().getAnnotations();
        var json = annotations == null ? null : annotations.get(ANNOTATION);
        try {
            var read = json == null ? null : Json.MAPPER.readValue(json, FORM);
            return read == null || read.containsValue(null) ? new ImagePlatforms(Map.of()) : new ImagePlatforms(read);
        } catch (JsonProcessingException e) {
            return new ImagePlatforms(Map.of());
        }
    }

    /** What all of them know together of these images; of two nodes that say the same the first counts. */
    public static ImagePlatforms known(Collection<ImagePlatforms> sources, Set<String> images) {
        var all = new ArrayList<Map.Entry<String, Refusals>>();
        sources.forEach(source -> all.addAll(source.byImage.entrySet()));
        return new ImagePlatforms(all.stream()
                .filter(entry -> images.contains(entry.getKey()))
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue, Refusals::and)));
    }

    /** Writes the annotation into a map of annotations; nothing if no platforms are known. */
    public Map<String, String> in(Map<String, String> annotations) {
        var result = new TreeMap<>(annotations);
        if (!byImage.isEmpty()) {
            result.put(ANNOTATION, json());
        }
        return result;
    }

    private String json() {
        try {
            return Json.MAPPER.writeValueAsString(byImage);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of strings cannot be written", e);
        }
    }

    /** The reasons why the images do not run on a node: one for each image that has no platform for it. */
    public List<String> reasons(Node node) {
        var labels = node.getMetadata().getLabels();
        var platform = labels == null ? "" : labels.get(OPERATING_SYSTEM) + "/" + labels.get(ARCHITECTURE);
        return byImage.entrySet().stream()
                .filter(image -> image.getValue().concerns(node.getMetadata().getName(), platform))
                .map(image -> "node(s) had no match for the platforms of image %s (%s)"
                        .formatted(
                                image.getKey(),
                                String.join(", ", image.getValue().platforms())))
                .toList();
    }
}
