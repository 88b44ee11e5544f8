package io.skiff.agent.core;

import io.skiff.agent.container.ContainerException;
import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageReference;
import io.skiff.agent.image.ImageStore;
import io.skiff.agent.pod.ImageState;
import io.skiff.agent.pod.ImageState.Present;
import io.skiff.agent.pod.PodAction.StartContainer;
import io.skiff.agent.pod.WantedImage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The images for one start of a container.
 *
 * @param own the one that it runs
 * @param volumes those that it mounts, by the names of the volumes
 */
record StartImages(Image own, Map<String, Image> volumes) {

    StartImages {
        volumes = Collections.unmodifiableMap(new LinkedHashMap<>(volumes));
    }

    /**
     * Takes them from the store. The next start looks them up again, because their names may mean others then.
     *
     * @param states of the images that the pod needs; those of the container are taken off
     * @throws ContainerException if one was removed a moment ago
     */
    static StartImages take(StartContainer start, ImageStore images, Map<String, ImageState> states) {
        var template = start.template();
        var volumes = new LinkedHashMap<String, String>();
        start.pod().imageVolumes(template).forEach((name, volume) -> {
            var digest = states.get(volume.reference()) instanceof Present present ? present.digest() : "";
            volumes.put(name, digest.isEmpty() ? volume.reference() : at(volume.reference(), digest));
        });
        start.pod().images(template).map(WantedImage::reference).forEach(states::remove);
        var found = new LinkedHashMap<String, Image>();
        volumes.forEach((name, reference) -> found.put(name, require(images, reference)));
        return new StartImages(require(images, at(template.image(), start.digest())), found);
    }

    private static String at(String reference, String digest) {
        return ImageReference.parse(reference).at(digest).toString();
    }

    private static Image require(ImageStore images, String reference) {
        return images.find(reference)
                .orElseThrow(() -> new ContainerException(
                        "ErrImagePull", "image \"" + reference + "\" was removed or replaced a moment ago"));
    }

    List<String> digestsOfVolumes() {
        return volumes.values().stream().map(Image::digest).distinct().toList();
    }
}
