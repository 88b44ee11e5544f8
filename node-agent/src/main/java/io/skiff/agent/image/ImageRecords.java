package io.skiff.agent.image;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Notes images in the index, whose layers are all in the store. */
final class ImageRecords {

    private final ImageIndex index;
    private final LayerStore layers;
    private final DocumentStore documents;
    private final Clock clock;

    ImageRecords(ImageIndex index, LayerStore layers, DocumentStore documents, Clock clock) {
        this.index = index;
        this.layers = layers;
        this.documents = documents;
        this.clock = clock;
    }

    /**
     * Gives images their names. The caller holds the lock.
     *
     * @param images all that there are
     * @param pulled the rights to images that were pulled; empty for imported and built ones
     */
    List<Image> put(Map<String, ArchivedImage> named, Map<String, Image> images, Optional<PullRights> pulled)
            throws IOException {
        var imported = new ArrayList<Image>();
        for (Map.Entry<String, ArchivedImage> entry : named.entrySet()) {
            Image before = images.get(entry.getKey());
            Image image = image(entry.getKey(), withManifest(entry.getValue()), pulled)
                    .withPin(before != null && before.isPinned());
            images.put(image.reference(), image);
            Optional.ofNullable(before)
                    .filter(other -> !other.digest().equals(image.digest()))
                    .map(Image::withoutTag)
                    .ifPresent(other -> images.putIfAbsent(other.reference(), other));
            imported.add(image);
        }
        index.write(images);
        return List.copyOf(imported);
    }

    /**
     * An archive of {@code docker save} has no manifest. It gets the one under which the image leaves this node, so that its digest is the same on
     * every node, in a registry to which it is pushed, and when it comes back from there.
     */
    private ArchivedImage withManifest(ArchivedImage image) throws IOException {
        if (image.manifest().isPresent()) {
            return image;
        }
        var diffIds = image.layers().stream().map(ArchivedImage.Layer::diffId).toList();
        return image.with(
                OutgoingManifest.of(Optional.empty(), image.config(), OutgoingManifest.plain(diffIds, layers)));
    }

    private Image image(String reference, ArchivedImage archived, Optional<PullRights> pulled) throws IOException {
        var topmostFirst = new ArrayList<Path>();
        long size = 0;
        for (ArchivedImage.Layer layer : archived.layers()) {
            topmostFirst.add(layers.path(layer.diffId()));
            size += layers.sizeBytes(layer.diffId());
        }
        Collections.reverse(topmostFirst);
        return new Image(
                reference,
                archived.digest().toString(),
                ConfigReader.config(archived.config().json(), archived.label()),
                topmostFirst,
                size,
                clock.instant(),
                pulled.isPresent(),
                pulled.orElse(PullRights.EVERYBODY),
                false,
                documents.add(archived));
    }
}
