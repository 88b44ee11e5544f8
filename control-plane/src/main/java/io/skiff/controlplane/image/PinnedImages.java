package io.skiff.controlplane.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.skiff.controlplane.kind.apps.DeploymentKind;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Timestamps;
import io.skiff.controlplane.owner.OwnerReferences;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The bytes that the images of one revision mean: a tag may move, and all replicas of a revision, today's and those of an undo, run the same. It
 * is stored as annotations of the revision's replica set, of which the replica set planner is the only writer.
 *
 * @param digests by the images' names in the pod template
 * @param resolver the node whose pods find out what the other names mean; {@link #EVERY_NODE} when that one could not; empty when nobody
 *     has to
 * @param since when that node got the task; {@link Instant#EPOCH} when there is no such node
 */
public record PinnedImages(Map<String, String> digests, String resolver, Instant since) {

    /** Of the replica set: {@code {"nginx:1.27":"sha256:..."}}. */
    public static final String DIGESTS = "skiff.io/image-digests";

    /** Of the replica set, until all images have a digest. */
    public static final String RESOLVER = "skiff.io/image-resolver";

    /** Of the replica set, beside a resolver that is one node: when it got the task, so that every leader counts from the same time. */
    public static final String RESOLVER_SINCE = "skiff.io/image-resolver-since";

    /** Of a deployment, by its user: {@code "false"} lets each pod find out by itself, as in Kubernetes. */
    public static final String CHOICE = "skiff.io/pin-images";

    public static final String EVERY_NODE = "*";

    private static final Pattern DIGEST =
            Pattern.compile("sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}");

    private static final TypeReference<TreeMap<String, String>> NAMES_TO_DIGESTS = new TypeReference<>() {};

    public PinnedImages {
        digests = Map.copyOf(digests);
    }

    /** Whether the replica set is a revision whose images are pinned. */
    public static boolean areWanted(ReplicaSet replicaSet) {
        return OwnerReferences.isControlledByKind(DeploymentKind.DEPLOYMENT, replicaSet)
                && !"false".equals(annotations(replicaSet).get(CHOICE));
    }

    /** Reads the annotations. What somebody else wrote there, and cannot be read, counts as nothing. */
    public static PinnedImages of(ReplicaSet replicaSet) {
        var annotations = annotations(replicaSet);
        return new PinnedImages(
                digests(annotations.getOrDefault(DIGESTS, "")),
                annotations.getOrDefault(RESOLVER, ""),
                Timestamps.parse(annotations.get(RESOLVER_SINCE)));
    }

    /** What the images of a deployment's revision mean, as far as it is known: those that are pinned, and those whose names have a digest. */
    public static Set<String> digestsOf(ReplicaSet replicaSet) {
        if (!OwnerReferences.isControlledByKind(DeploymentKind.DEPLOYMENT, replicaSet)) {
            return Set.of();
        }
        var named = images(replicaSet.getSpec().getTemplate())
                .map(image -> image.substring(image.indexOf('@') + 1))
                .filter(PinnedImages::isDigest);
        var pinned = areWanted(replicaSet) ? of(replicaSet).digests().values() : List.<String>of();
        return Stream.concat(named, pinned.stream()).collect(Collectors.toUnmodifiableSet());
    }

    private static Map<String, String> digests(String json) {
        try {
            var read = json.isEmpty() ? null : Json.MAPPER.readValue(json, NAMES_TO_DIGESTS);
            var digests = new TreeMap<String, String>();
            if (read != null) {
                read.forEach((image, digest) -> {
                    if (digest != null && isDigest(digest)) {
                        digests.put(image, digest);
                    }
                });
            }
            return digests;
        } catch (JsonProcessingException e) {
            return Map.of();
        }
    }

    /** The replica set's annotations with these. */
    public Map<String, String> in(ReplicaSet replicaSet) {
        var annotations = new TreeMap<>(annotations(replicaSet));
        put(annotations, DIGESTS, digests.isEmpty() ? "" : json());
        put(annotations, RESOLVER, resolver);
        put(annotations, RESOLVER_SINCE, since.equals(Instant.EPOCH) ? "" : Timestamps.format(since));
        return annotations;
    }

    private static void put(Map<String, String> annotations, String name, String value) {
        if (value.isEmpty()) {
            annotations.remove(name);
        } else {
            annotations.put(name, value);
        }
    }

    private String json() {
        try {
            return Json.MAPPER.writeValueAsString(new TreeMap<>(digests));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of strings cannot be written", e);
        }
    }

    /** The images of a template that have no digest, neither here nor in their own name. */
    public Set<String> missing(PodTemplateSpec template) {
        var missing = new TreeSet<String>();
        images(template)
                .filter(image -> image.indexOf('@') < 0 && !digests.containsKey(image))
                .forEach(missing::add);
        return missing;
    }

    private static Stream<String> images(PodTemplateSpec template) {
        return Stream.of(
                        template.getSpec().getInitContainers(),
                        template.getSpec().getContainers())
                .flatMap(List::stream)
                .map(Container::getImage)
                .filter(Objects::nonNull);
    }

    public boolean mayResolve(String node) {
        return !resolver.isEmpty() && (resolver.equals(EVERY_NODE) || resolver.equals(node));
    }

    /** Whether the text names content: {@code sha256:} and 64 hex digits, or one of the longer functions of SHA-2. */
    public static boolean isDigest(String text) {
        return DIGEST.matcher(text).matches();
    }

    private static Map<String, String> annotations(HasMetadata object) {
        var annotations = object.getMetadata().getAnnotations();
        return annotations == null ? Map.of() : annotations;
    }
}
