package io.skiff.agent.neighbour;

import io.skiff.agent.image.DocumentKind;
import io.skiff.agent.image.ImageException;
import io.skiff.agent.image.LayerShelf;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Layers in memory. */
final class FakeShelf implements LayerShelf {

    private final Map<String, byte[]> layers = new ConcurrentHashMap<>();
    private final Map<String, byte[]> documents = new ConcurrentHashMap<>();

    FakeShelf put(String diffId, byte[] tar) {
        layers.put(diffId, tar);
        return this;
    }

    FakeShelf putDocument(String repository, String digest, byte[] content) {
        documents.put(DocumentKind.MANIFEST + repository + "@" + digest, content);
        return this;
    }

    @Override
    public Optional<byte[]> document(DocumentKind kind, String repository, String digest) {
        return Optional.ofNullable(documents.get(kind + repository + "@" + digest));
    }

    @Override
    public boolean hasLayer(String diffId) {
        return layers.containsKey(diffId);
    }

    @Override
    public void writeLayer(String diffId, OutputStream out) throws IOException {
        var tar = layers.get(diffId);
        if (tar == null) {
            throw new ImageException("layer " + diffId + " is not here");
        }
        out.write(tar);
    }
}
