package io.skiff.agent.image;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Decides what a person who wants room gets rid of: images that nobody uses, and that nobody has pinned. Performs no I/O.
 *
 * @param references the names to remove
 * @param freedBytes the size of the layers that nobody else uses
 */
public record ImagePrune(List<String> references, long freedBytes) {

    public ImagePrune {
        references = List.copyOf(references);
    }

    /**
     * @param digestsInUse of the assigned pods, of existing containers, and of revisions
     * @param layersWithoutImage those that stay all the same: see {@link ImageStore#layersWithoutImage}
     * @param isWithImported whether also those go that no registry can bring back
     */
    public static ImagePrune plan(
            List<Image> images,
            Set<Path> layersWithoutImage,
            Set<String> digestsInUse,
            boolean isWithImported,
            ToLongFunction<Path> layerBytes) {
        var doomed = images.stream()
                .filter(image -> !image.isPinned() && (image.isPulled() || isWithImported))
                .filter(image -> !digestsInUse.contains(image.digest()))
                .toList();
        var layers = new LinkedHashSet<Path>();
        doomed.forEach(image -> layers.addAll(image.layers()));
        layersWithoutImage.forEach(layers::remove);
        var going = new HashSet<>(doomed);
        images.stream()
                .filter(image -> !going.contains(image))
                .forEach(image -> image.layers().forEach(layers::remove));
        return new ImagePrune(
                doomed.stream().map(Image::reference).toList(),
                layers.stream().mapToLong(layerBytes).sum());
    }
}
