package io.skiff.agent.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** One image at its origin: its documents read and verified, its layers as streams that the reader verifies. */
final class RemoteImage implements OciManifests.Documents, LayerSource {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ImageReference name;
    private final ImageOrigin origin;
    private final Limits limits;
    private final OciManifests manifests;

    RemoteImage(ImageReference name, ImageOrigin origin, Platform host, Limits limits) {
        this.name = name;
        this.origin = origin;
        this.limits = limits;
        this.manifests = new OciManifests(this, host);
    }

    /** What the name means at its origin now. Its digest is that of the manifest or index that the name leads to. */
    ArchivedImage resolve() throws IOException {
        String wanted = name.digest().orElseGet(() -> name.tag().orElseThrow());
        byte[] content = origin.manifest(wanted, limits.documentBytes());
        Digest digest = Digest.of(content);
        name.digest().ifPresent(given -> Digest.parse(given, toString()).requireSame(digest, toString()));
        JsonNode document = parse(content);
        if (OciManifests.isIndex(document) || document.has("manifests")) {
            document = manifest(manifests.choose(OciManifests.listed(document), toString()), toString());
        }
        return manifests.image(List.of(name.toString()), digest, document, toString());
    }

    @Override
    public JsonNode manifest(JsonNode descriptor, String label) throws IOException {
        Digest digest = OciManifests.digest(descriptor, label);
        return verified(origin.manifest(digest.toString(), limits.documentBytes()), digest);
    }

    @Override
    public JsonNode config(JsonNode descriptor, String label) throws IOException {
        Digest digest = OciManifests.digest(descriptor, label);
        return verified(origin.blob(digest.toString(), limits.documentBytes()), digest);
    }

    @Override
    public InputStream open(ArchivedImage.Layer layer) throws IOException {
        if (layer.size() < 0) {
            throw new ImageException(this + " has a layer without a size");
        }
        return origin.open(layer.blob().get(0).toString(), layer.size());
    }

    @Override
    public String toString() {
        return "image " + name;
    }

    private JsonNode verified(byte[] content, Digest digest) {
        digest.requireSame(Digest.of(content), toString());
        return parse(content);
    }

    private JsonNode parse(byte[] content) {
        try {
            return JSON.readTree(content);
        } catch (JsonProcessingException e) {
            throw new ImageException(this + " is damaged: its manifest is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw ImageException.of(toString(), e);
        }
    }
}
