package io.skiff.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.agent.image.BuildCacheEntry;
import io.skiff.agent.image.BuildCacheEntry.Kind;
import io.skiff.agent.image.Digest;
import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageException;
import io.skiff.agent.image.ImageHistory;
import io.skiff.agent.image.ImagePrune;
import io.skiff.agent.image.ImageReference;
import io.skiff.agent.image.ImageStore;
import io.skiff.agent.request.NodeAnswer;
import io.skiff.agent.request.NodeRequest;
import io.skiff.agent.request.RequestException;
import io.skiff.agent.request.RequestHandler;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What users ask of the images of this node from elsewhere, and is answered at once. */
public final class ImageRequests {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ImageStore images;
    private final Supplier<Set<String>> digestsInUse;
    private final Supplier<Set<String>> digestsOfContainers;

    /**
     * @param digestsInUse of the assigned pods, of existing containers, and of revisions
     * @param digestsOfContainers of existing containers alone
     */
    public ImageRequests(
            ImageStore images, Supplier<Set<String>> digestsInUse, Supplier<Set<String>> digestsOfContainers) {
        this.images = images;
        this.digestsInUse = digestsInUse;
        this.digestsOfContainers = digestsOfContainers;
    }

    /** By method and path. */
    public Map<String, RequestHandler> handlers() {
        return Map.of(
                "GET /images", plain(this::list),
                "DELETE /images", plain(this::remove),
                "GET /images/inspect", plain(this::inspect),
                "GET /images/history", plain(this::history),
                "POST /images/tag", plain(this::tag),
                "POST /images/pin", plain(request -> pin(request, true)),
                "POST /images/unpin", plain(request -> pin(request, false)),
                "POST /images/prune", plain(this::prune));
    }

    /** Answers with one object. */
    @FunctionalInterface
    private interface Plain {

        ObjectNode answer(NodeRequest request) throws RequestException;
    }

    private static RequestHandler plain(Plain plain) {
        return (request, answer) -> answerTo(request, answer, plain);
    }

    private static void answerTo(NodeRequest request, NodeAnswer answer, Plain plain)
            throws RequestException, IOException {
        ObjectNode said;
        try {
            said = plain.answer(request);
        } catch (ImageException | IllegalArgumentException e) {
            throw RequestException.badRequest(String.valueOf(e.getMessage()));
        }
        answer.begin(200, "application/json").write(JSON.writeValueAsBytes(said));
    }

    private ObjectNode list(NodeRequest request) {
        var used = digestsInUse.get();
        var document = JSON.createObjectNode();
        var array = document.putArray("images");
        images.list().forEach(image -> array.add(described(image).put("inUse", used.contains(image.digest()))));
        return document;
    }

    static ObjectNode described(Image image) {
        return JSON.createObjectNode()
                .put("name", image.reference())
                .put("digest", image.digest())
                .put("configDigest", image.documents().config())
                .put("sizeBytes", image.sizeBytes())
                .put("arrived", image.imported().toString())
                .put("pulled", image.isPulled())
                .put("pinned", image.isPinned());
    }

    private ObjectNode inspect(NodeRequest request) throws RequestException {
        var image = require(images, request.required("name"));
        var document = described(image);
        var layers = document.putArray("layers");
        for (int i = image.layers().size() - 1; i >= 0; i--) {
            var layer = image.layers().get(i);
            layers.addObject()
                    .put("diffId", new Digest(layer.getFileName().toString()).toString())
                    .put("sizeBytes", images.layerBytes(layer));
        }
        document(image.documents().config()).ifPresent(config -> document.set("config", config));
        document(image.documents().manifest()).ifPresent(manifest -> document.set("manifest", manifest));
        return document;
    }

    private java.util.Optional<JsonNode> document(String digest) {
        return digest.isEmpty()
                ? java.util.Optional.empty()
                : images.document(digest).map(ImageRequests::parsed);
    }

    private static JsonNode parsed(byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            throw new ImageException("a document of the image cannot be read any more: " + e.getMessage(), e);
        }
    }

    private ObjectNode history(NodeRequest request) throws RequestException {
        var image = require(images, request.required("name"));
        var config = document(image.documents().config())
                .orElseThrow(() -> RequestException.notFound("the history of " + image.reference()
                        + " was not kept by the agent that stored it; remove the image, and pull or import it again"));
        var steps = JSON.createObjectNode();
        var array = steps.putArray("history");
        ImageHistory.of(image, config, images::layerBytes)
                .forEach(step -> array.addObject()
                        .put("image", step.image())
                        .put("created", step.created())
                        .put("createdBy", step.createdBy())
                        .put("sizeBytes", step.sizeBytes())
                        .put("comment", step.comment()));
        return steps;
    }

    private ObjectNode tag(NodeRequest request) throws RequestException {
        var name = request.required("name");
        require(images, name);
        return described(images.tag(name, request.required("target")).orElseThrow(() -> missing(name)));
    }

    private ObjectNode pin(NodeRequest request, boolean isPinned) throws RequestException {
        var name = request.required("name");
        return described(images.pin(name, isPinned).orElseThrow(() -> missing(name)));
    }

    private ObjectNode remove(NodeRequest request) throws RequestException {
        var image = require(images, request.required("name"));
        boolean hasOtherName = images.list().stream()
                .anyMatch(other -> other.digest().equals(image.digest())
                        && !other.reference().equals(image.reference()));
        if (!hasOtherName && !request.flag("force") && digestsInUse.get().contains(image.digest())) {
            throw RequestException.conflict("image " + image.reference()
                    + " is used by a pod of this node, or a revision of a deployment needs it for an undo; delete these first,"
                    + " or remove the name all the same with --force: containers go on");
        }
        images.remove(image.reference());
        collect();
        return described(image);
    }

    private ObjectNode prune(NodeRequest request) throws RequestException {
        return request.flag("buildCache") ? pruneBuildCache(request) : pruneImages(request);
    }

    private ObjectNode pruneImages(NodeRequest request) throws RequestException {
        var plan = ImagePrune.plan(
                images.list(),
                images.layersWithoutImage(),
                digestsInUse.get(),
                request.flag("all"),
                images::layerBytes);
        if (!request.flag("dryRun")) {
            plan.references().forEach(images::remove);
            collect();
        }
        var document = JSON.createObjectNode().put("freedBytes", isCollectable() ? plan.freedBytes() : 0);
        plan.references().forEach(document.putArray("images")::add);
        return document;
    }

    private ObjectNode pruneBuildCache(NodeRequest request) throws RequestException {
        var entries = images.buildCache();
        if (!request.flag("dryRun")) {
            images.removeBuildCache(entries);
            collect();
        }
        boolean isCollectable = isCollectable();
        return JSON.createObjectNode()
                .put(
                        "freedBytes",
                        entries.stream()
                                .filter(entry -> isCollectable || entry.kind() == Kind.MOUNT)
                                .mapToLong(BuildCacheEntry::bytes)
                                .sum())
                .put("stepResults", count(entries, Kind.STEP))
                .put("cacheMounts", count(entries, Kind.MOUNT));
    }

    private static int count(List<BuildCacheEntry> entries, Kind kind) {
        return entries.stream()
                .filter(entry -> entry.kind() == kind)
                .mapToInt(entry -> entry.names().size())
                .sum();
    }

    private void collect() {
        if (isCollectable()) {
            images.collect(Set.of());
        }
    }

    /** What a container runs on without an image of that name stays: its layers are known to nobody but the kernel. */
    private boolean isCollectable() {
        return images.list().stream()
                .map(Image::digest)
                .collect(Collectors.toSet())
                .containsAll(digestsOfContainers.get());
    }

    static Image require(ImageStore images, String name) throws RequestException {
        return images.find(name).orElseThrow(() -> missing(name));
    }

    private static RequestException missing(String name) {
        return RequestException.notFound(
                "no image is named " + ImageReference.parse(name) + " here; skiff image ls lists them");
    }
}
