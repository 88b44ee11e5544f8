package io.skiff.agent.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** One image at its origin: its documents read and verified, its layers as streams that the reader verifies. */
final class RemoteImage implements OciManifests.Documents, LayerSource {

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
        Digest digest =
                name.digest().map(given -> Digest.parse(given, toString())).orElseGet(() -> Digest.of(content));
        Document document = Document.verified(content, digest, "the manifest of " + this);
        if (!OciManifests.isIndex(document.json()) && !document.json().has("manifests")) {
            return manifests.image(List.of(name.toString()), digest, document, toString());
        }
        Document chosen = manifest(manifests.choose(OciManifests.listed(document.json()), toString()), toString());
        return manifests
                .image(List.of(name.toString()), digest, chosen, toString())
                .under(document);
    }

    @Override
    public Document manifest(JsonNode descriptor, String label) throws IOException {
        Digest digest = OciManifests.digest(descriptor, label);
        return verified(origin.manifest(digest.toString(), limits.documentBytes()), digest);
    }

    @Override
    public Document config(JsonNode descriptor, String label) throws IOException {
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

    private Document verified(byte[] content, Digest digest) {
        return Document.verified(content, digest, "the document " + digest + " of " + this);
    }
}
